import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';
import { JumpingClock } from '../support/jumping-clock.ts';
import type { Ran } from '../support/judges.ts';
import { runInProcess } from './faults/run-in-process.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'deadline-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
const vms: SimulatedVm[] = [
  { name: 'web01', disks: [small, small] },
  { name: 'web02', disks: [small] },
  { name: 'runs', disks: [small], powerState: 'poweredOn' },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

const HOUR = 3_600_000;

/** Jumps the program's clock as soon as it has printed something. */
async function exportUntil(
  server: Simulator,
  args: readonly string[],
  { seen, jumpMs }: { seen: RegExp; jumpMs: number },
): Promise<Ran> {
  const clock = new JumpingClock();
  const { url, username, password, thumbprintSha256 } = server;
  let jumped = false;
  return await runInProcess(
    ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, ...args],
    { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room },
    {
      clock,
      onStderr(stderr) {
        if (jumped || !seen.test(stderr)) return;
        jumped = true;
        setImmediate(() => clock.jump(jumpMs));
      },
    },
  );
}

describe('--deadline', () => {
  const out = () => join(room, 'out');

  test('ends an export that would not be ready, with a minute to give the lease back', async () => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const ran = await exportUntil(server, ['--vm', 'web01', '--output', out(), '--deadline', '4h'], {
      seen: /disk1\.vmdk: started/,
      jumpMs: 4 * HOUR - 59_000,
    });
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).toContain('the deadline 4h after the start is near');
    await expect(access(out())).rejects.toThrow();
    expectNothingOpen(server);
  });

  test('lets one alone that has the time', async () => {
    await using server = await serve({
      faults: [{ file: 'disk-0.vmdk', kind: 'status', status: 500, times: 1 }],
    });
    const ran = await exportUntil(server, ['--vm', 'web01', '--output', out(), '--deadline', '4h'], {
      seen: /again in/,
      jumpMs: 4 * HOUR - 90_000,
    });
    expect(ran.exitCode, ran.stderr).toBe(0);
  });

  test('has a VM that was shut down started again', async () => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const args = ['--vm', 'runs', '--output', out(), '--deadline', '4h', '--power-off'];
    const ran = await exportUntil(server, args, { seen: /disk1\.vmdk: started/, jumpMs: 4 * HOUR });
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).toContain('runs is started again');
  });

  test('follows a wall clock that is put forward', async () => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const at = new Date(new Date().getTime() + 20 * HOUR).toISOString();
    const ran = await exportUntil(server, ['--vm', 'web01', '--output', out(), '--deadline', at], {
      seen: /disk1\.vmdk: started/,
      jumpMs: 21 * HOUR,
    });
    expect(ran.exitCode, ran.stderr).toBe(14);
  });

  test('finishes what needs no server any more', async () => {
    await using server = await serve();
    const args = ['--vm', 'runs', '--output', out(), '--deadline', '4h', '--power-off', '--verify'];
    const ran = await exportUntil(server, args, { seen: /is started again/, jumpMs: 5 * HOUR });
    expect(ran.exitCode, ran.stderr).toBe(0);
    await access(join(out(), 'export.json'));
  });

  test.each(['90s', '0', new Date(0).toISOString()])(
    'that leaves no time (%s) is refused before anything begins',
    async (deadline) => {
      await using server = await serve();
      const args = ['--vm', 'web01', '--output', 'out', '--deadline', deadline];
      const ran = await runAgainst(server, room, args);
      expect(ran.exitCode, ran.stderr).toBe(2);
      expect(ran.stderr).toContain('no export is begun');
      expect(server.counters().calls['ExportVm'] ?? 0).toBe(0);
    },
  );

  test('that cannot be read is refused, and the error says how to write one', async () => {
    await using server = await serve();
    const ran = await runAgainst(server, room, ['--vm', 'web01', '--deadline', '25:00']);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('06:00');
  });

  test.each(['--validate-only', '--dry-run'])('is judged by %s as well', async (flag) => {
    await using server = await serve();
    const look = async (...args: string[]) =>
      await runAgainst(server, room, ['--output', 'out', flag, ...args, '--quiet']);
    expect(await look('--vm', 'web01', '--deadline', '90s')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no export is begun any more'),
    });
    expect(await look('--vm', 'web01', '--vm', 'web02', '--deadline', '2020-01-01T00:00:00Z')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is over'),
    });
    expect(await look('--vm', 'web01', '--deadline', '4h')).toMatchObject({ exitCode: 0 });
  });

  test('has those of several VMs told that would be too late, a snapshot to remove for instance', async () => {
    await using server = await serve();
    await writeFile(join(room, 'vms'), 'web01\nruns snapshot=true\n');
    const looked = ['--batch', 'vms', '--output', 'out', '--deadline', '4m', '--validate-only'];
    const ran = await runAgainst(server, room, looked);
    expect(ran.exitCode, ran.stderr).toBe(3);
    expect(ran.stdout).toContain('an export needs 5m 00s for its own end and 1m 00s for the work at least');
    expect(ran.stdout).toContain('4m after the start is in');
  });

  test('keeps VMs that have not begun by then from beginning', async () => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const names = ['--vm', 'web01', '--vm', 'web02', '--concurrency', '1'];
    const args = [...names, '--output', join(room, 'many'), '--deadline', '4h'];
    const ran = await exportUntil(server, args, { seen: /web01: started/, jumpMs: 4 * HOUR });
    expect(ran.exitCode, ran.stderr).toBe(1);
    expect(ran.stdout).toMatch(/web02 +not begun/);
    expect(ran.stderr).toMatch(/^warning: the deadline 4h after the start .*: no export is begun any more$/m);
    expect(server.counters().calls['ExportVm'] ?? 0).toBeLessThanOrEqual(1);
    expectNothingOpen(server);
  });

  test('leaves the removal of a snapshot its five minutes', async () => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const args = ['--vm', 'runs', '--output', out(), '--deadline', '4h', '--snapshot'];
    const ran = await exportUntil(server, args, {
      seen: /disk1\.vmdk: started/,
      jumpMs: 4 * HOUR - 5 * 60_000,
    });
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).toContain('to leave 5m 00s');
    expect(server.counters().calls).toMatchObject({ RemoveSnapshot_Task: 1 });
    expectNothingOpen(server);
  });
});
