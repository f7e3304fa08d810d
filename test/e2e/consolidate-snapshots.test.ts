import { randomUUID } from 'node:crypto';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { describeMark, type SnapshotMark } from '../../src/snapshot/mark.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';
import type { CliOptions } from '../support/cli.ts';
import { govc } from '../support/govc.ts';
import type { Ran } from '../support/judges.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'consolidate-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
const vms: SimulatedVm[] = [
  { name: 'plain', disks: [small] },
  { name: 'web01', disks: [small, small], snapshots: ['before-update', 'after-update'] },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

async function hyperexport(server: Simulator, args: readonly string[], options?: CliOptions): Promise<Ran> {
  return await runAgainst(server, room, args, options);
}

async function snapshotsOf(server: Simulator, vm = 'web01'): Promise<string[]> {
  const { stdout } = await hyperexport(server, ['--vm', vm, '--vm-info', '--json']);
  const { snapshots } = JSON.parse(stdout) as { snapshots: readonly { name: string }[] };
  return snapshots.map(({ name }) => name);
}

const calls = (server: Simulator) => {
  const { RemoveSnapshot_Task = 0, ConsolidateVMDisks_Task = 0 } = server.counters().calls;
  return { RemoveSnapshot_Task, ConsolidateVMDisks_Task };
};

describe('--consolidate-snapshots', () => {
  const web01 = ['--vm', 'web01', '--output', 'out', '--consolidate-snapshots'];

  test('leaves the snapshots of a VM that needs nothing, and says so', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('Nothing to consolidate');
    expect(await snapshotsOf(server)).toEqual(['before-update', 'after-update']);
    expect(calls(server)).toEqual({ RemoveSnapshot_Task: 0, ConsolidateVMDisks_Task: 0 });
    expectNothingOpen(server);
  });

  describe('of a VM with files of a removed snapshot', () => {
    async function withRemains(): Promise<Simulator> {
      const server = await serve();
      server.vm('web01').leaveRemains();
      return server;
    }

    test('merges them, keeps the other snapshots, and waits for the end', async () => {
      await using server = await withRemains();
      const ran = await hyperexport(server, web01);
      expect(ran.exitCode, ran.stderr).toBe(0);
      expect(ran.stderr).toMatch(/Consolidating the disks\nConsolidated in/);
      expect(calls(server)).toEqual({ RemoveSnapshot_Task: 0, ConsolidateVMDisks_Task: 1 });
      expect(await snapshotsOf(server)).toEqual(['before-update', 'after-update']);
      const again = await hyperexport(server, [...web01, '--output', 'again']);
      expect(again.stderr).toContain('Nothing to consolidate');
    });

    test('is exit status 4 when the server refuses, and the export is good', async () => {
      await using server = await withRemains();
      const message = 'An error occurred while consolidating disks.';
      server.faults.add({ method: 'ConsolidateVMDisks_Task', kind: 'fault', type: 'FileLocked', message });
      const ran = await hyperexport(server, web01);
      expect(ran.exitCode, ran.stderr).toBe(4);
      expect(ran.stderr).toContain(message);
      await access(join(room, 'out/export.json'));
    });

    test('ends the wait on Ctrl-C, not the task', async () => {
      await using server = await withRemains();
      const hold = server.faults.add({ method: 'ConsolidateVMDisks_Task', kind: 'hold' });
      const interruptOn = { stderr: /Consolidating the disks/, signal: 'SIGINT' } as const;
      const ran = await hyperexport(server, web01, { interruptOn });
      expect(ran.exitCode, ran.stderr).toBe(4);
      expect(ran.stderr).toContain('it may still be under way');
      await access(join(room, 'out/export.json'));
      hold.release();
    });
  });

  test('asks for its privilege by name, before anything is read', async () => {
    await using server = await serve({ privileges: { denied: ['VirtualMachine.State.RemoveSnapshot'] } });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode).toBe(11);
    expect(ran.stderr).toContain('VirtualMachine.State.RemoveSnapshot');
  });
});

describe('--consolidate-snapshots=all', () => {
  const web01 = ['--vm', 'web01', '--output', 'out', '--consolidate-snapshots=all'];

  test('names each snapshot, and removes them when the export has its name', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(
      /Removing the snapshot before-update \(.*\)\nRemoving the snapshot after-update \(/,
    );
    expect(await snapshotsOf(server)).toEqual([]);
    expectNothingOpen(server);
  });

  test('names them on --dry-run and --validate-only too, which remove none', async () => {
    await using server = await serve();
    const plan = await hyperexport(server, [...web01, '--dry-run']);
    expect(plan.exitCode, plan.stderr).toBe(0);
    expect(plan.stdout).toMatch(/remove the snapshot before-update[^]*remove the snapshot after-update/);
    const checks = await hyperexport(server, [...web01, '--validate-only']);
    expect(checks.stdout).toContain('the snapshot before-update');
    expect(await snapshotsOf(server)).toEqual(['before-update', 'after-update']);
  });

  test('removes none after an export that failed', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const ran = await hyperexport(server, [...web01, '--tries', '1']);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(await snapshotsOf(server)).toEqual(['before-update', 'after-update']);
  });

  test('that is refused leaves a good export and exit status 4, with the words of the server', async () => {
    const message = 'The file is locked by a backup proxy.';
    await using server = await serve({
      faults: [{ method: 'RemoveSnapshot_Task', kind: 'fault', type: 'FileLocked', message }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).toContain('the consolidation of the disks of "web01"');
    expect(ran.stderr).toContain(message);
    await access(join(room, 'out/export.json'));
    expectNothingOpen(server);
  });

  test('contradicts a snapshot that is to be kept', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--snapshot', '--keep-snapshots', '2']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--keep-snapshots') });
  });

  test('leaves none, with a snapshot of its own as well', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--snapshot']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await snapshotsOf(server)).toEqual([]);
    expectNothingOpen(server);
  });

  test.each(['temporary', 'for-resume'] as const)(
    'removes none while another host has a snapshot of its own, which is marked as %s',
    async (purpose) => {
      await using server = await serve();
      const { url, username, password } = server;
      const [instanceUuid = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(
        (await hyperexport(server, ['--vm', 'web01', '--vm-info', '--json'])).stdout,
      ) ?? [''];
      const mark: SnapshotMark = {
        purpose,
        id: randomUUID(),
        runId: randomUUID(),
        vm: instanceUuid,
        process: { host: 'backup2', pid: 77 },
      };
      const made = ['snapshot.create', '-vm', 'web01', '-d', describeMark(mark), 'hyperexport'];
      expect((await govc({ url: url.href, username, password }, made)).exitCode).toBe(0);
      const ran = await hyperexport(server, web01);
      expect(ran.exitCode, ran.stderr).toBe(4);
      expect(ran.stderr).toContain('another export of "web01", on backup2, reads from "hyperexport"');
      expect(await snapshotsOf(server)).toEqual(['before-update', 'after-update', 'hyperexport']);
    },
  );

  test('removes none that it has not named: one that somebody takes while the VM is busy stays', async () => {
    await using server = await serve();
    const busy = server.faults.add({ method: 'RemoveSnapshot_Task', kind: 'fault', type: 'TaskInProgress' });
    const ending = hyperexport(server, web01);
    await busy.struck();
    server.vm('web01').takeSnapshot('precious');
    busy.remove();
    const ran = await ending;
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).not.toContain('precious');
    expect(await snapshotsOf(server)).toEqual(['precious']);
  });

  test('has nothing to do where there is no snapshot', async () => {
    await using server = await serve();
    const args = ['--vm', 'plain', '--output', 'out', '--consolidate-snapshots=all'];
    const ran = await hyperexport(server, args);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(calls(server)).toEqual({ RemoveSnapshot_Task: 0, ConsolidateVMDisks_Task: 0 });
  });
});
