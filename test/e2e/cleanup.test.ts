import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { JumpingClock } from '../support/jumping-clock.ts';
import { runInProcess, type InProcessOptions, type InProcessRun } from '../support/run-in-process.ts';

const [MIB, DAY_MS] = [2 ** 20, 86_400_000];

let clock: JumpingClock;
let room: string;
let server: Simulator;

beforeEach(async () => {
  clock = new JumpingClock();
  room = await mkdtemp(join(tmpdir(), 'cleanup-'));
  const disks = [{ capacityBytes: 16 * MIB, dataBytes: MIB }];
  server = await startSimulator({ clock, vms: ['web01', 'db01'].map((name) => ({ name, disks })) });
});
afterEach(async () => {
  await server.close();
  await rm(room, { recursive: true, force: true });
});

async function hyperexport(
  args: readonly string[],
  more: Partial<InProcessOptions> = {},
): Promise<InProcessRun> {
  const { url, username, password, thumbprintSha256 } = server;
  return await runInProcess(args, {
    clock,
    environment: {
      HYPEREXPORT_URL: url.href,
      HYPEREXPORT_USERNAME: username,
      HYPEREXPORT_PASSWORD: password,
      HYPEREXPORT_THUMBPRINT: thumbprintSha256,
      HYPEREXPORT_STATE_DIR: join(room, 'state'),
      ...more.environment,
    },
    ...more,
  });
}

/** Exports made a day after one another, the last one today: `DIR/<vm>/1` and so on. */
async function exportDaily(vm: string, count: number, more: readonly string[] = []): Promise<void> {
  for (let at = 1; at <= count; at++) {
    if (at > 1) clock.jump(DAY_MS);
    const ran = await hyperexport(['--vm', vm, '--output', join(room, 'exports', vm, String(at)), ...more]);
    expect(ran.exitCode, ran.stderr).toBe(0);
  }
}

const below = async (...place: string[]): Promise<string[]> => (await readdir(join(room, ...place))).sort();

describe('--cleanup alone', () => {
  test('removes what is older, tells why, and keeps the newest good export', async () => {
    await exportDaily('web01', 3);
    clock.jump(40 * DAY_MS);
    const ran = await hyperexport([
      '--cleanup',
      '--cleanup-max-age',
      '720h',
      '--output',
      join(room, 'exports'),
    ]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('older than 30 days');
    expect(ran.stdout).toContain('the newest good export of this VM');
    expect(await below('exports', 'web01')).toEqual(['3']);
  });

  test('a dry run says the same, and removes nothing', async () => {
    await exportDaily('web01', 2, ['--format', 'ova']);
    clock.jump(40 * DAY_MS);
    const args = ['--cleanup', '--cleanup-dry-run', '--json', '--output', join(room, 'exports')];
    const ran = await hyperexport(args);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const { exports, removed, freedBytes } = JSON.parse(ran.stdout) as {
      exports: { result: string; bytes: number }[];
      removed: number;
      freedBytes: number;
    };
    expect(exports.map(({ result }) => result)).toEqual(['kept', 'would-remove']);
    expect({ removed, freedBytes }).toEqual({ removed: 1, freedBytes: exports[1]?.bytes });
    expect(await below('exports', 'web01')).toEqual(['1', '2']);
  });

  test('a directory that somebody has put a file into stays', async () => {
    await exportDaily('web01', 3);
    await writeFile(join(room, 'exports', 'web01', '1', 'note.txt'), 'for the audit');
    const ran = await hyperexport([
      ...['--cleanup', '--cleanup-max-count', '1', '--output', join(room, 'exports')],
    ]);
    expect(ran.stdout).toContain('note.txt');
    expect(await below('exports', 'web01')).toEqual(['1', '3']);
  });
});
