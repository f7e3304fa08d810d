import { copyFile, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { tarBytes } from '../unit/ovf/tar-bytes.ts';
import { DISK, NVRAM, packageOf, writePieces } from '../unit/ovf/package-fixture.ts';

const PIECES = packageOf([DISK, NVRAM]);

let directory: string;
const inside = (name: string) => path.join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hyperexport-ova-'));
  await writePieces(inside('package'), PIECES);
  await runCli(['ova', 'create', inside('package'), inside('good.ova')]);
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

describe('hyperexport ova', () => {
  test('create packs a directory, and says what it made', async () => {
    const { stdout, stderr, exitCode } = await runCli([
      'ova',
      'create',
      inside('package'),
      inside('a.ova'),
      '-quiet',
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /^status=success\noutput=.*a\.ova\nmembers=4\nbytes=\d+\nsha256=[0-9a-f]{64}\nmanifest=checked\n$/,
    );
  });

  test('create replaces an archive only when it is told to', async () => {
    await copyFile(inside('good.ova'), inside('there.ova'));
    const argv = ['ova', 'create', inside('package'), inside('there.ova')];
    expect(await runCli(argv)).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await runCli([...argv, '--overwrite'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('extract gives the files back as they were', async () => {
    expect(await runCli(['ova', 'extract', inside('good.ova'), inside('out')])).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('every file agrees with it'),
    });
    expect((await readdir(inside('out'))).sort()).toEqual(PIECES.map(({ name }) => name).sort());
    for (const { name, content } of PIECES)
      expect(await readFile(path.join(inside('out'), name))).toEqual(content);
  });

  test('validate finds nothing wrong with a good archive', async () => {
    const { stdout, stderr, exitCode } = await runCli(['ova', 'validate', inside('good.ova')]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^ok .*vm\.ovf\n(?:ok .*\n){3}.*good\.ova is good: /);
  });

  describe('validate of an archive with a changed byte', () => {
    beforeAll(async () => {
      await copyFile(inside('good.ova'), inside('bad.ova'));
      const at = (await readFile(inside('bad.ova'))).indexOf('disk disk');
      const file = await open(inside('bad.ova'), 'r+');
      await file.write('D', at);
      await file.close();
    });

    test('ends with 15, and names the member', async () => {
      const ran = await runCli(['ova', 'validate', inside('bad.ova')]);
      expect(ran).toEqual({
        exitCode: 15,
        stderr: expect.stringMatching(/^error: .*bad\.ova is wrong: one error\n$/),
        stdout: expect.stringMatching(/^(?:(?:ok|wrong) .*\n){4}error: .*vm-disk1\.vmdk.*\n$/),
      });
    });

    test('prints one JSON document on stdout', async () => {
      const { stdout, exitCode } = await runCli(['ova', 'validate', inside('bad.ova'), '--json']);
      expect(exitCode).toBe(15);
      expect(JSON.parse(stdout)).toMatchObject({
        schemaVersion: 1,
        ok: false,
        members: expect.any(Array),
        error: { code: 'integrity', exit_status: 15 },
      });
    });

    test('prints key=value lines with --quiet', async () => {
      const { stdout, exitCode } = await runCli(['ova', 'validate', inside('bad.ova'), '--quiet']);
      expect(exitCode).toBe(15);
      expect(stdout).toMatch(
        /^status=failed\nerror_code=integrity\n(?:\w+=.*\n)*errors=1\nwarnings=0\nproblem_1=error: .*vm-disk1\.vmdk.*\n$/,
      );
    });
  });

  test('extract warns of what it leaves out', async () => {
    await writeFile(
      inside('stray.ova'),
      tarBytes([...PIECES, { name: 'run-me.exe', content: DISK.content }]),
    );
    const argv = ['ova', 'extract', inside('stray.ova')];
    const warning = expect.stringMatching(
      /^warning: run-me\.exe is left out: the descriptor does not name it\n$/,
    );
    const human = await runCli([...argv, inside('stray/human')]);
    expect(human).toMatchObject({ exitCode: 0, stderr: warning });
    const quiet = await runCli([...argv, inside('stray/quiet'), '--quiet']);
    expect(quiet).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^ignored=1\nignored_1=run-me\.exe$/m),
    });
    const json = await runCli([...argv, inside('stray/json'), '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ ignored: ['run-me.exe'] });
    expect(await readdir(inside('stray/human'))).not.toContain('run-me.exe');
  });

  test('a truncated archive is one clear error, and leaves nothing behind', async () => {
    await copyFile(inside('good.ova'), inside('cut.ova'));
    await truncate(inside('cut.ova'), 2000);
    const validated = await runCli(['ova', 'validate', inside('cut.ova')]);
    expect(validated).toMatchObject({
      exitCode: 15,
      stderr: expect.stringMatching(/^error: [^\n]*cut\.ova/),
    });
    const extracted = await runCli(['ova', 'extract', inside('cut.ova'), inside('cut')]);
    expect(extracted).toMatchObject({ exitCode: 15, stdout: '', stderr: expect.stringMatching(/^error: /) });
    expect(await readdir(directory)).not.toContain('cut');
  });

  test('an archive that is not there is an error without a stack', async () => {
    const { stdout, stderr, exitCode } = await runCli(['ova', 'validate', inside('none.ova')]);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^error: [^\n]*none\.ova[^\n]*\n(hint: [^\n]*\n)?$/),
      exitCode: expect.toSatisfy((code: number) => code > 1),
    });
  });
});
