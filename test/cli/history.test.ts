import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { runAgainst } from '../support/against-simulator.ts';
import { runCli } from '../support/cli.ts';

let room: string;
let server: Simulator;

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'history-'));
  server = await startSimulator();
  for (const vms of [['web01'], ['running01', 'efi01'], ['/DC0/vm/staging/app']])
    await runAgainst(server, room, [...vms.flatMap((vm) => ['--vm', vm]), '--output', './{vm}']);
});

afterAll(async () => {
  await server.close();
  await rm(room, { recursive: true });
});

describe('--history', () => {
  const history = async (...args: readonly string[]) =>
    await runCli(['--history', ...args], { env: { HYPEREXPORT_STATE_DIR: join(room, 'state') } });

  interface Listed {
    readonly total: number;
    readonly exports: readonly Record<string, unknown>[];
  }

  const listed = async (...args: readonly string[]): Promise<Listed> => {
    const { stdout, stderr, exitCode } = await history('--json', ...args);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    return JSON.parse(stdout) as Listed;
  };

  test('lists what became of every export, the newest first, failed ones with the reason', async () => {
    const { stdout, exitCode } = await history();
    expect(exitCode).toBe(0);
    const [headings, first, ...others] = stdout.trimEnd().split('\n');
    expect(headings).toMatch(/^WHEN \(UTC\) +RESULT +SIZE +TIME +VM +WHERE/);
    expect(first).toMatch(
      /^20\d\d-\d\d-\d\d \d\d:\d\d +good +[\d.]+ MB +\ds +\/DC0\/vm\/staging\/app +\/.*app$/,
    );
    expect(others).toHaveLength(3);
    expect(others.at(-1)).toMatch(/good .* web01 /);
    expect(others.filter((line) => line.includes('failed'))).toEqual([
      expect.stringMatching(/ running01 +the VM "running01" is running/),
    ]);
  });

  test('as JSON and in lines for scripts it has all that is known, and the reason with its code', async () => {
    const { total, exports } = await listed('--history-limit', '0');
    expect(total).toBe(4);
    expect(exports.at(-1)).toMatchObject({
      vm: 'web01',
      path: '/DC0/vm/web01',
      output: join(room, 'web01'),
      status: 'completed',
      verified: ['stream'],
      bytes: expect.any(Number),
      error: null,
    });
    const failed = exports.find(({ status }) => status === 'failed');
    expect(failed).toMatchObject({ vm: 'running01', path: '/DC0/vm/running01', bytes: null });
    expect(failed).toMatchObject({ error: { code: 'wrong-state', hint: expect.any(String) } });
    const quiet = await history('--quiet', '--vm', 'running01');
    expect(quiet.stdout).toMatch(/^id=.*\nvm=running01\n(.*\n)*code=wrong-state\n(.*\n)*\ntotal=1\n$/);
  });

  test.each([
    [['--history-limit', '2'], 2],
    [['--vm', 'web01'], 1],
    [['--vm', '/DC0/vm/web01'], 1],
    [['--vm', 'app'], 1],
    [['--vm', '*01'], 3],
    [['--vm', '/DC0/vm/*/app', '--vm', 'web*'], 2],
    [['--vm', 'web'], 0],
  ])('%j leaves %i', async (args, count) => {
    expect((await listed(...args)).total).toBe(count);
  });

  test('a VM that the environment names for exports narrows nothing', async () => {
    const { stdout } = await runCli(['--history', '--quiet'], {
      env: { HYPEREXPORT_STATE_DIR: join(room, 'state'), HYPEREXPORT_VM: 'web01' },
    });
    expect(stdout).toContain('\ntotal=4\n');
  });

  test('a negative limit is a usage error', async () => {
    const { exitCode, stderr } = await history('--history-limit', '-1');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--history-limit: "-1" is not a whole number');
  });

  test('where nothing was exported yet it says so, and makes nothing', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'history-'));
    const env = { HYPEREXPORT_STATE_DIR: join(empty, 'state') };
    expect(await runCli(['--history'], { env })).toEqual({
      stdout: 'no export yet\n',
      stderr: '',
      exitCode: 0,
    });
    expect(await readdir(empty)).toEqual([]);
    await rm(empty, { recursive: true });
  });
});

describe('--report', () => {
  const report = async (...args: readonly string[]) =>
    await runCli(args, { cwd: room, env: { HYPEREXPORT_STATE_DIR: join(room, 'state') } });

  test('says how many exports were good, when each VM was last exported well, and what went wrong', async () => {
    const { stdout, stderr, exitCode } = await report('--report');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /Exports +4\n +Good +3 \(75\.0 % of those that ended\)\n +Failed +1\n +Data +[\d.]+ MB\n/,
    );
    expect(stdout).toMatch(/\nrunning01 failed once: the VM "running01" is running/);
    expect(stdout).toMatch(/\nweb01 +20\d\d-[\d-]+ [\d:]+ +\d+ minutes? +[\d.]+ MB/);
    expect(stdout).toMatch(/\n +1 +wrong-state +20/);
  });

  test('is about the VMs that are named beside it, and has lines for scripts', async () => {
    const { stdout } = await report('--report', '--vm', 'web*', '--quiet');
    expect(stdout).toMatch(
      /^vm=web01\npath=\/DC0\/vm\/web01\n(.*\n)*last_good_output=.*web01\n(.*\n)*\nexports=1\ngood=1\n/,
    );
  });

  test.each(['txt', 'json', 'html'])(
    'is written to a file as %s, in place of an older one',
    async (format) => {
      const file = join(room, `report.${format}`);
      await writeFile(file, 'older');
      const { stdout, exitCode } = await report('--report-file', `./report.${format}`);
      expect({ stdout, exitCode }).toEqual({
        stdout: `The report on 4 exports is in ${file}\n`,
        exitCode: 0,
      });
      const text = await readFile(file, 'utf8');
      const beginnings: Record<string, string> = { txt: 'Exports from ', json: '{', html: '<!doctype html>' };
      expect(text.startsWith(beginnings[format] ?? '')).toBe(true);
      expect(text).toContain('/DC0/vm/staging/app');
      if (format === 'json')
        expect(JSON.parse(text)).toMatchObject({ schemaVersion: 1, exports: 4, good: 3 });
      expect((await readdir(room)).filter((name) => name.endsWith('.partial'))).toEqual([]);
    },
  );

  test('is refused before anything is read where it could not be written', async () => {
    const missing = await report('--report-file', 'not/there.html');
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not a directory') });
    const unknown = await report('--report', '--report-file', 'report.pdf');
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('does not end in .txt') });
    const two = await report('--report', '--history');
    expect(two).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('two different things') });
  });
});
