import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'profiles-'));
  return async () => await rm(room, { recursive: true });
});

async function hyperexport(...argv: string[]) {
  const env = {
    XDG_CONFIG_HOME: join(room, 'config'),
    HYPEREXPORT_STATE_DIR: join(room, 'state'),
    HYPEREXPORT_PROVIDER: 'simulator',
  };
  return await runCli(argv, { cwd: room, env });
}

const settings = ['--snapshot', '--bandwidth-limit', '200', '--cleanup', '--output', 'series'];

test(
  'what is saved is what an export does with the profile, old exports included',
  { timeout: 120_000 },
  async () => {
    const saved = await hyperexport('--save-profile', 'production-backup', ...settings);
    expect(saved, saved.stderr).toMatchObject({ exitCode: 0, stderr: '' });
    const file = join(room, 'config', 'hyperexport', 'profiles', 'production-backup.yaml');
    expect(saved.stdout).toContain(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(
      /\nsettings:\n {2}snapshot: true\n[^]*\n {2}cleanup: true\n/,
    );

    const ran = await hyperexport('--profile', 'production-backup', '--vm', 'web01', '--quiet');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toMatch(/^status=success$[^]*^snapshot=/m);
    expect(await readdir(join(room, 'series'))).toHaveLength(1);
  },
);

test('a flag of a later version is refused by name, and nothing is saved', async () => {
  const refused = await hyperexport('--save-profile', 'production-backup', ...settings, '--incremental');
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--incremental is not in this version yet'),
  });
  expect(await readdir(room)).toEqual([]);
});

test('a profile that cleans up does not do so by itself: it is about exports', async () => {
  await hyperexport('--save-profile', 'p', '--cleanup');
  expect(await hyperexport('--profile', 'p')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no VM is named'),
  });
});
