import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readVirtualMachine } from '../../src/vsphere/vm.ts';
import type { ExportRequest } from '../../src/export/request.ts';
import { startWatches, type RunWatches } from '../../src/export/watches/run-watches.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { findVirtualMachine } from '../../src/vsphere/inventory.ts';
import { connect } from '../../src/vsphere/session.ts';
import { runAgainst } from '../support/against-simulator.ts';
import { JumpingClock } from '../support/jumping-clock.ts';
import { runInProcess } from './faults/run-in-process.ts';

const GIB = 2 ** 30;
const signal = AbortSignal.timeout(60_000);

/** The watch of one run, on a clock that is put forward by hand. */
async function watched(
  server: Simulator,
  request: Pick<ExportRequest, 'minFree'>,
  work: (
    watches: RunWatches,
    clock: JumpingClock,
    vm: Awaited<ReturnType<typeof readVirtualMachine>>,
  ) => Promise<void>,
): Promise<void> {
  const clock = new JumpingClock();
  const { url, username, password, certificatePem: pem } = server;
  const trust = { kind: 'certificate', pem } as const;
  await using session = await connect({ url, username, password, trust }, { signal, clock });
  const { ref } = await findVirtualMachine(session, { vm: 'web01', signal });
  const vm = await readVirtualMachine(session, { ref, signal });
  const watches = startWatches({ vm: 'web01', ...request }, { session, clock, signal });
  try {
    await work(watches, clock, vm);
  } finally {
    watches.stop();
  }
}

const whenAborted = async (ended: AbortSignal): Promise<unknown> => {
  if (!ended.aborted)
    await new Promise((resolve) => ended.addEventListener('abort', resolve, { once: true }));
  return ended.reason;
};

describe('the watch of --snapshot-min-free', () => {
  test('keeps a snapshot from being made on a datastore that has too little room', async () => {
    await using server = await startSimulator();
    server.datastore('datastore1').freeBytes = 9 * GIB;
    await watched(server, { minFree: { bytes: 10 * GIB } }, async (watches, _clock, vm) => {
      await expect(watches.snapshotOf(vm)).rejects.toMatchObject({
        exitStatus: 16,
        message: 'the datastore "datastore1" has 9.0 GB free, less than 10.0 GB: no snapshot is made',
      });
    });
  });

  test('ends the run within half a minute when the datastore fills up meanwhile', async () => {
    await using server = await startSimulator();
    await watched(server, { minFree: { bytes: 10 * GIB } }, async (watches, clock, vm) => {
      await watches.snapshotOf(vm);
      clock.jump(30_000);
      server.datastore('datastore1').freeBytes = 9 * GIB;
      expect(watches.signal.aborted).toBe(false);
      clock.jump(31_000);
      expect(await whenAborted(watches.signal)).toMatchObject({
        exitStatus: 16,
        message: expect.stringContaining('the export is ended before its snapshot fills it'),
      });
    });
  });

  test('looks no more once the files are read', async () => {
    await using server = await startSimulator();
    await watched(server, { minFree: { bytes: 10 * GIB } }, async (watches, clock, vm) => {
      await watches.snapshotOf(vm);
      watches.stop();
      server.datastore('datastore1').freeBytes = 0;
      const before = server.counters().calls['RetrievePropertiesEx'];
      clock.jump(60_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(server.counters().calls['RetrievePropertiesEx']).toBe(before);
      expect(watches.signal.aborted).toBe(false);
    });
  });

  test('asks nothing of the server where nobody wants it', async () => {
    await using server = await startSimulator();
    await watched(server, {}, async (watches, _clock, vm) => {
      const before = server.counters().calls['RetrievePropertiesEx'];
      await watches.snapshotOf(vm);
      expect(server.counters().calls['RetrievePropertiesEx']).toBe(before);
    });
  });
});

describe('--snapshot-min-free', () => {
  const inventory = [
    { name: 'web01', disks: [{ capacityBytes: 16 * 2 ** 20 }], powerState: 'poweredOn' },
  ] as const;
  const snapshot = ['--vm', 'web01', '--snapshot'];

  let room: string;
  beforeEach(async () => {
    room = await mkdtemp(join(tmpdir(), 'min-free-'));
    return async () => await rm(room, { recursive: true, force: true });
  });

  test.each([
    ['an export', []],
    ['--validate-only', ['--validate-only']],
  ] as const)('refuses a snapshot before anything is touched (%s)', async (_case, more) => {
    await using server = await startSimulator({ vms: inventory });
    server.datastore('datastore1').freeBytes = 9 * GIB;
    const ran = await runAgainst(server, room, [...snapshot, '--output', 'out', ...more]);
    expect(ran.exitCode, ran.stderr).toBe(16);
    expect(ran.stderr + ran.stdout).toContain('"datastore1" has 9.0 GB free, less than 10.0 GB');
    expect(Object.keys(server.counters().calls)).not.toContain('CreateSnapshot_Task');
  });

  test('is no reason without a snapshot, and 0 does not look', async () => {
    await using server = await startSimulator({ vms: inventory });
    const datastore = server.datastore('datastore1');
    // A snapshot of a few bytes still fits: the server itself refuses it on a full one.
    datastore.freeBytes = 1;
    const ran = await runAgainst(server, room, [...snapshot, '--output', 'out', '--snapshot-min-free', '0']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    datastore.freeBytes = 0;
    const off = await runAgainst(server, room, ['--vm', 'web01', '--output', 'off', '--power-off']);
    expect(off.exitCode, off.stderr).toBe(0);
  });

  test('looks before a snapshot is made; where the server finds no room for it the export ends in the same way', async () => {
    await using server = await startSimulator({ vms: inventory });
    server.datastore('datastore1').freeBytes = 0;
    const ran = await runAgainst(server, room, [...snapshot, '--output', 'out', '--snapshot-min-free', '0']);
    expect(ran.exitCode, ran.stderr).toBe(16);
    expect(ran.stderr).toContain('the datastore "datastore1" is full');
    expect(ran.stderr).toContain('--snapshot-min-free');
  });

  test('ends an export whose datastore fills up, and removes the snapshot', async () => {
    await using server = await startSimulator({
      vms: inventory,
      faults: [{ file: '*.vmdk', kind: 'hold' }],
    });
    const clock = new JumpingClock();
    const { url, username, password, thumbprintSha256 } = server;
    const at = ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256];
    const ran = await runInProcess(
      [...at, ...snapshot, '--output', join(room, 'out')],
      { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room },
      {
        clock,
        onStderr(stderr) {
          if (!/disk1\.vmdk: started/.test(stderr)) return;
          server.datastore('datastore1').freeBytes = 9 * GIB;
          setImmediate(() => clock.jump(31_000));
        },
      },
    );
    expect(ran.exitCode, ran.stderr).toBe(16);
    expect(ran.stderr).toContain('the export is ended before its snapshot fills it');
    expect(server.counters()).toMatchObject({ leasesOpen: 0, calls: { RemoveSnapshot_Task: 1 } });
  });
});
