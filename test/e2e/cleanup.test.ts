import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail } from '../../src/core/errors.ts';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
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
  const vms: SimulatedVm[] = ['web01', 'db01'].map((name) => ({ name, disks }));
  server = await startSimulator({
    clock,
    vms: [...vms, { name: 'running', disks, powerState: 'poweredOn' }],
  });
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
    ...more,
    environment: {
      HYPEREXPORT_URL: url.href,
      HYPEREXPORT_USERNAME: username,
      HYPEREXPORT_PASSWORD: password,
      HYPEREXPORT_THUMBPRINT: thumbprintSha256,
      HYPEREXPORT_STATE_DIR: join(room, 'state'),
      HYPEREXPORT_CONFIG_DIR: join(room, 'config'),
      ...more.environment,
    },
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

describe('--cleanup behind an export', () => {
  /** A series: each export a day behind the last one. */
  async function exportSeries(count: number, ...args: string[]): Promise<InProcessRun> {
    let last: InProcessRun | undefined;
    for (let at = 0; at < count; at++) {
      clock.jump(DAY_MS);
      last = await hyperexport(['--cleanup', '--output', join(room, 'exports'), ...args]);
      expect(last.exitCode, last.stderr).toBe(0);
    }
    return last!;
  }

  test('makes a directory for each export, named by its time, and keeps as many as it may', async () => {
    const ran = await exportSeries(3, '--vm', 'web01', '--cleanup-max-count', '2', '--quiet');
    const names = await below('exports');
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d{6}Z$/);
    expect(ran.stdout).toContain(`output=${join(room, 'exports', names[1] ?? '')}`);
    expect(ran.stdout).toMatch(/cleanup_removed=1\ncleanup_kept=2\ncleanup_freed_bytes=\d{6,}\n/);
  });

  test('gives each of several VMs a level of its own above that', async () => {
    await exportSeries(2, '--vm', 'web01', '--vm', 'db01', '--cleanup-max-count', '1', '--format', 'ova');
    expect(await below('exports')).toEqual(['db01', 'web01']);
    expect(await below('exports', 'web01')).toHaveLength(1);
    expect(await below('exports', 'db01')).toHaveLength(1);
  });

  test('leaves the exports of other VMs alone', async () => {
    await exportSeries(2, '--vm', 'db01', '--cleanup-max-count', '5');
    await exportSeries(2, '--vm', 'web01', '--cleanup-max-count', '1');
    expect(await below('exports')).toHaveLength(3);
  });

  test('looks beside the new export, or where --cleanup-dir says', async () => {
    const elsewhere = ['--output', join(room, 'other', '{vm}', '{date}'), '--cleanup-max-count', '1'];
    await exportDaily('web01', 2);
    await exportSeries(1, '--vm', 'web01', ...elsewhere);
    expect(await below('exports', 'web01')).toEqual(['1', '2']);
    await exportSeries(1, '--vm', 'web01', ...elsewhere, '--cleanup-dir', join(room, 'exports'));
    // The newest one there stays, although a newer one is elsewhere.
    expect(await below('exports', 'web01')).toEqual(['2']);
    expect(await below('other', 'web01')).toHaveLength(2);
  });

  test('removes nothing when the new export fails, and says so', async () => {
    await exportSeries(2, '--vm', 'web01', '--cleanup-max-count', '5');
    const ran = await hyperexport([
      ...['--vm', 'web01', '--cleanup', '--cleanup-max-count', '1', '--output', join(room, 'exports')],
      ...['--pre-export', '/bin/false'],
    ]);
    expect(ran.exitCode).not.toBe(0);
    expect(ran.stderr).toContain('The old exports of web01 stay as they are');
    expect(await below('exports')).toHaveLength(2);
  });

  test('a dry run exports, and removes nothing', async () => {
    const ran = await exportSeries(2, '--vm', 'web01', '--cleanup-max-count', '1', '--cleanup-dry-run');
    expect(ran.stdout).toContain('would remove 1 old export');
    expect(await below('exports')).toHaveLength(2);
  });

  test('what cannot be removed is named, with exit status 4, and the new export is good', async () => {
    await exportSeries(2, '--vm', 'web01', '--cleanup-max-count', '9');
    const [old = ''] = await below('exports');
    // As a clean-up leaves it that is killed; and somebody has put a file of his own there since.
    const trash = join(room, 'exports', '.hyperexport-trash-0011223344556677');
    await rename(join(room, 'exports', old), trash);
    await writeFile(join(trash, 'mine.txt'), 'a file of somebody');
    clock.jump(DAY_MS);
    const ran = await hyperexport([
      ...['--vm', 'web01', '--cleanup', '--cleanup-max-count', '9', '--output', join(room, 'exports')],
    ]);
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).toContain('the export is good, but this is left behind: ');
    expect(ran.stderr).toContain(trash);
    expect(await below('exports', '.hyperexport-trash-0011223344556677')).toContain('mine.txt');
    expect(await below('exports')).toHaveLength(3);
  });

  test.skipIf(process.getuid?.() === 0)(
    'an old export that this user may not remove is named (not as root, who may everything)',
    async () => {
      await exportSeries(1, '--vm', 'web01');
      const [old = ''] = await below('exports');
      await chmod(join(room, 'exports', old), 0o500);
      clock.jump(DAY_MS);
      const ran = await hyperexport([
        ...['--vm', 'web01', '--cleanup', '--cleanup-max-count', '1', '--output', join(room, 'exports')],
      ]);
      await chmod(join(room, 'exports', old), 0o700);
      expect(ran.exitCode, ran.stderr).toBe(4);
      expect(ran.stderr).toContain(`left behind: the old export ${join(room, 'exports', old)}`);
      expect(await below('exports')).toHaveLength(2);
    },
  );

  test('--cleanup-min-free is met before the transfer, with exports of that VM', async () => {
    await exportSeries(3, '--vm', 'web01', '--cleanup-max-count', '9');
    await exportSeries(1, '--vm', 'db01', '--cleanup-max-count', '9');
    clock.jump(DAY_MS);
    const ran = await hyperexport([
      ...['--vm', 'web01', '--cleanup', '--cleanup-min-free', '99.9%', '--output', join(room, 'exports')],
    ]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('no other export may go');
    const types = ran.events.map(({ type }) => type);
    expect(types.indexOf('cleanup.removed')).toBeLessThan(types.indexOf('lease.requested'));
    // The newest that there was before has gone behind the new one; that of the other VM stays.
    expect(await below('exports')).toHaveLength(2);
  });

  test('nothing goes to make room for an export that is refused', async () => {
    await exportSeries(2, '--vm', 'web01', '--cleanup-max-count', '9');
    clock.jump(DAY_MS);
    const ran = await hyperexport([
      ...['--vm', 'running', '--vm', 'web01', '--output', join(room, 'exports', '{vm}', 'x')],
      ...['--cleanup', '--cleanup-min-free', '99.9%', '--cleanup-dir', join(room, 'none')],
    ]);
    expect(ran.exitCode).not.toBe(0);
    expect(await below('exports')).toHaveLength(2 + 1);
  });
});

describe('--cleanup-schedule', () => {
  test('cleans up again and again, says when next, and ends when it is stopped', async () => {
    await exportDaily('web01', 2);
    const stop = new AbortController();
    let seen = 0;
    const ran = await hyperexport(
      ['--cleanup-schedule', '24', '--cleanup-max-age', '36h', '--output', join(room, 'exports')],
      {
        signal: stop.signal,
        onStdout: (stdout) => {
          const times = stdout.match(/The next clean-up is at/g)?.length ?? 0;
          if (times === seen) return;
          seen = times;
          if (times === 3) stop.abort(fail('terminated', 'stopped'));
          else setImmediate(() => clock.jump(DAY_MS));
        },
      },
    );
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/The next clean-up is at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    expect(await below('exports', 'web01')).toEqual(['2']);
  });

  test('with --vm is exit status 2, and names --cleanup', async () => {
    const ran = await hyperexport(['--vm', 'web01', '--cleanup-schedule', '24h']);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('--cleanup');
  });

  test('together with --daemon-schedule the daemon is refused by name', async () => {
    const ran = await hyperexport(['--daemon-schedule', 'x:0 2 * * *', '--cleanup-schedule', '24h']);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('--daemon-schedule');
  });
});

describe('what is asked for', () => {
  test.each([
    ['--cleanup-max-age', '0'],
    ['--cleanup-max-count', '0'],
    ['--cleanup-max-size', '0B'],
    ['--cleanup-min-free', '0%'],
  ])('limits that are all switched off are an error, and no 720h instead: %s %s', async (...off) => {
    const ran = await hyperexport(['--cleanup', ...off]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('every limit is switched off');
  });

  test('a limit without --cleanup is an error, and not forgotten', async () => {
    const ran = await hyperexport(['--vm', 'web01', '--cleanup-max-count', '5']);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('add --cleanup');
  });

  test('the environment sets limits, and deletes nothing by itself', async () => {
    await exportDaily('web01', 3);
    const environment = { HYPEREXPORT_CLEANUP_MAX_COUNT: '1', HYPEREXPORT_CLEANUP: 'true' };
    const without = await hyperexport([], { environment });
    expect(without.exitCode).toBe(2);
    expect(await below('exports', 'web01')).toHaveLength(3);
    const ran = await hyperexport(['--cleanup', '--output', join(room, 'exports')], { environment });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await below('exports', 'web01')).toEqual(['3']);
  });

  test('a profile that has it cleans up behind exports, and never by itself', async () => {
    await exportDaily('web01', 2);
    const saved = await hyperexport(['--save-profile', 'nightly', '--cleanup', '--cleanup-max-count', '1']);
    expect(saved.exitCode, saved.stderr).toBe(0);
    const alone = await hyperexport(['--profile', 'nightly', '--output', join(room, 'exports')]);
    expect(alone.exitCode).toBe(2);
    expect(await below('exports', 'web01')).toHaveLength(2);
    clock.jump(DAY_MS);
    const place = ['--output', join(room, 'exports', 'web01')];
    const ran = await hyperexport(['--profile', 'nightly', '--vm', 'web01', ...place]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await below('exports', 'web01')).toHaveLength(1);
  });

  test('a directory that is not there is exit status 12', async () => {
    const ran = await hyperexport(['--cleanup', '--output', join(room, 'unmounted')]);
    expect(ran.exitCode).toBe(12);
  });

  test('a pattern that matches nothing is told of', async () => {
    await exportDaily('web01', 1);
    const ran = await hyperexport([
      ...['--cleanup', '--cleanup-preserve', 'wbe01', '--output', join(room, 'exports')],
    ]);
    expect(ran.stderr).toContain("'wbe01' matches no export");
  });

  test('free space that cannot be had is exit status 16', async () => {
    await exportDaily('web01', 2);
    const ran = await hyperexport([
      ...['--cleanup', '--cleanup-min-free', '99.9%', '--output', join(room, 'exports')],
    ]);
    expect(ran.exitCode).toBe(16);
    expect(await below('exports', 'web01')).toEqual(['2']);
  });
});
