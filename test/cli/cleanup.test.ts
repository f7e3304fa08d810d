import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { startSimulator } from '../../src/simulator/start.ts';
import { runCli } from '../support/cli.ts';
import type { Ran } from '../support/judges.ts';
import { runInProcess } from '../support/run-in-process.ts';

const [MIB, DAY_MS] = [2 ** 20, 86_400_000];
let room: string;

/** Real exports, of 60, 40 and 1 days ago. */
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'cleanup-cli-'));
  await using server = await startSimulator({
    vms: [{ name: 'web01', disks: [{ capacityBytes: 16 * MIB, dataBytes: MIB }] }],
  });
  for (const days of [60, 40, 1]) {
    const clock: Clock = {
      ...systemClock,
      now: () => new Date(systemClock.now().getTime() - days * DAY_MS),
    };
    const ran = await runInProcess(
      ['--vm', 'web01', '--output', join(room, 'exports', 'web01', `${days} days`)],
      {
        clock,
        environment: {
          HYPEREXPORT_URL: server.url.href,
          HYPEREXPORT_USERNAME: server.username,
          HYPEREXPORT_PASSWORD: server.password,
          HYPEREXPORT_THUMBPRINT: server.thumbprintSha256,
          HYPEREXPORT_STATE_DIR: join(room, 'state'),
        },
      },
    );
    expect(ran.exitCode, ran.stderr).toBe(0);
  }
});
afterEach(async () => {
  await rm(room, { recursive: true, force: true });
});

async function hyperexport(line: string, onStart?: (child: ChildProcess) => void): Promise<Ran> {
  return await runCli(line.split(' '), {
    cwd: join(room, 'exports'),
    env: { HYPEREXPORT_STATE_DIR: join(room, 'state') },
    ...(onStart === undefined ? {} : { onStart }),
  });
}

const left = async (): Promise<string[]> => await readdir(join(room, 'exports', 'web01'));

test('a limit that is kept removes nothing, nor does a dry run', async () => {
  for (const line of [
    '--cleanup --cleanup-max-count 10',
    '--cleanup --cleanup-max-size 107374182400',
    '--cleanup --cleanup-dry-run --cleanup-max-age 720h',
  ]) {
    const ran = await hyperexport(line);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await left()).toHaveLength(3);
  }
});

test.each([
  '--cleanup --cleanup-max-age 720h',
  '--cleanup --cleanup-max-age 720h --cleanup-max-count 20',
  '-cleanup',
])('%s removes what is older than 30 days below the current directory', async (line) => {
  const ran = await hyperexport(line);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.stdout).toContain('Removed 2 exports');
  expect(await left()).toEqual(['1 days']);
});

test('--cleanup-schedule 24h cleans up, says when next, and ends well with SIGTERM', async () => {
  let said = '';
  const ran = await hyperexport('--cleanup-schedule 24h', (child) => {
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('The next clean-up is at')) child.kill('SIGTERM');
    });
  });
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(await left()).toEqual(['1 days']);
});
