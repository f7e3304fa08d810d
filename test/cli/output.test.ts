import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { projectRoot } from '../support/judges.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'output-'));
  return async () => await rm(room, { recursive: true });
});

test.skipIf(!existsSync('/dev/full'))(
  'a report that could not be written is exit 16, not success',
  async () => {
    const executable = process.env['HYPEREXPORT_EXE'];
    const program = executable ?? `${process.execPath} ${join(projectRoot, 'src/main.ts')}`;
    const child = spawn('sh', ['-c', `${program} config explain >/dev/full`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [status] = await once(child, 'close');
    expect(stderr).toMatch(/could not be written to stdout \(ENOSPC\)/);
    expect(status).toBe(16);
  },
);

test('a link that leads nowhere, and a name as long as a name can be, are told before anything is transferred', async () => {
  const env = { HYPEREXPORT_STATE_DIR: join(room, 'state') };
  const target = ['--provider', 'simulator', '--vm', 'web01'];
  await symlink(join(room, 'gone'), join(room, 'link'));
  const link = await runCli([...target, '--output', 'link'], { cwd: room, env });
  expect(link).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('leads nowhere') });
  const long = await runCli([...target, '--output', 'x'.repeat(255)], { cwd: room, env });
  expect(long, long.stderr).toMatchObject({ exitCode: 0 });
});
