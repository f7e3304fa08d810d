import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { readExportRecord } from '../../src/ovf/export-record.ts';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { findVirtualMachine } from '../../src/vsphere/inventory.ts';
import { connect } from '../../src/vsphere/session.ts';
import { allSnapshots } from '../../src/vsphere/snapshot-tree.ts';
import { readVirtualMachine, type SnapshotNode } from '../../src/vsphere/vm.ts';
import { runCli, type CliOptions } from '../support/cli.ts';
import type { Ran } from '../support/judges.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'snapshot-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
const vms: SimulatedVm[] = [
  { name: 'plain', disks: [small] },
  { name: 'web01', powerState: 'poweredOn', disks: [small, small], snapshots: ['mine'] },
  { name: 'template01', template: true, disks: [small] },
  { name: 'passthrough01', powerState: 'poweredOn', passthrough: ['GPU 0'], disks: [small] },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

async function hyperexport(
  server: Simulator,
  args: readonly string[],
  options: CliOptions = {},
): Promise<Ran> {
  const { url, username, password, thumbprintSha256 } = server;
  return await runCli(
    ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, ...args],
    {
      cwd: room,
      env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
      ...options,
    },
  );
}

/** As an administrator sees them. */
async function snapshotsOf(server: Simulator, vm = 'web01'): Promise<SnapshotNode[]> {
  const signal = AbortSignal.timeout(20_000);
  const { url, username, password, certificatePem: pem } = server;
  const options = { url, username, password, trust: { kind: 'certificate', pem } } as const;
  await using session = await connect(options, { signal, clock: systemClock });
  const { ref } = await findVirtualMachine(session, { vm, signal });
  return allSnapshots((await readVirtualMachine(session, { ref, signal })).snapshots);
}

const namesOf = async (server: Simulator, vm?: string): Promise<string[]> =>
  (await snapshotsOf(server, vm)).map(({ name }) => name);

const web01 = ['--vm', 'web01', '--output', 'out', '--snapshot'];
const plain = ['--vm', 'plain', '--output', 'plain', '--quiet'];
const onFirstDisk = (signal: NodeJS.Signals) => ({ stderr: /disk1\.vmdk: started/, signal });

describe('--snapshot', () => {
  test('exports a running VM, with its NVRAM, records what happened, and leaves no snapshot but those of others', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await namesOf(server)).toEqual(['mine']);
    expect(ran.stdout).toMatch(/^ {2}Snapshot +"hyperexport .+", quiesced; removed$/m);
    const record = await readExportRecord(join(room, 'out'));
    expect(record).toMatchObject({
      vm: { powerState: 'poweredOn' },
      snapshot: { name: expect.stringMatching(/^hyperexport /), quiesced: true, memory: false, kept: false },
      nvram: 'datastore',
    });
    expect(record.disks).toHaveLength(2);
    expect(await readFile(join(room, 'out/web01.ovf'), 'utf8')).toContain('web01.nvram');
    expect(server.counters()).toMatchObject({
      leasesOpen: 0,
      calls: { CreateSnapshot_Task: 1, RemoveSnapshot_Task: 1 },
    });
  });

  test('without it a running VM is refused, with both ways out, and nothing is touched', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'web01', '--output', 'out']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--snapshot.*--power-off/) });
    expect(server.counters().calls['CreateSnapshot_Task'] ?? 0).toBe(0);
  });

  test('of a VM that is off is an export like any other', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...plain, '--snapshot', '--snapshot-quiesce=require']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^snapshot_quiesced=false$/m);
    expect(ran.stdout).toMatch(/^snapshot_outcome=removed$/m);
    expect(await namesOf(server, 'plain')).toEqual([]);
  });

  test('removes it when a transfer fails for good', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const ran = await hyperexport(server, [...web01, '--tries', '1', '--retry-delay', '1ms']);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).not.toContain('--resume goes on');
    expect(ran.stderr).toContain('with --resume-keep-snapshot');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('removes it after %s', async (signal, status) => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const ran = await hyperexport(server, web01, { interruptOn: onFirstDisk(signal) });
    expect(ran.exitCode, ran.stderr).toBe(status);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('says after a moment that the interruption was heard, and a second one ends at once, with a word', async () => {
    await using server = await serve();
    const held = server.faults.add({ kind: 'task-hold', task: 'RemoveSnapshot_Task' });
    server.faults.add({ file: '*.vmdk', kind: 'hold' });
    let child: ChildProcess | undefined;
    const ran = hyperexport(server, web01, {
      interruptOn: onFirstDisk('SIGINT'),
      onStart(process) {
        child = process;
        process.stderr?.on('data', (text: Buffer) => {
          if (text.toString().includes('what was begun is being undone')) process.kill('SIGINT');
        });
      },
    });
    const { stderr } = await ran;
    held.release();
    expect(child?.signalCode).toBe('SIGINT');
    expect(stderr).toContain('interrupted by SIGINT again, and ended at once');
  });

  test('removes it after an interruption while it is being taken', async () => {
    await using server = await serve({ taskMilliseconds: 1500 });
    const interruptOn = { stderr: /Taking the snapshot/, signal: 'SIGINT' } as const;
    const ran = await hyperexport(server, web01, { interruptOn });
    expect(ran.exitCode, ran.stderr).toBe(130);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('finds a snapshot whose answer was lost, goes on with it, and removes it', async () => {
    await using server = await serve({
      faults: [{ method: 'CreateSnapshot_Task', kind: 'reset', handled: true, times: 1 }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('has its NVRAM in the descriptor also where the server knows nothing of that file', async () => {
    await using server = await serve({
      faults: [{ method: 'CreateDescriptor', kind: 'fault', type: 'InvalidArgument', times: 1 }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const descriptor = await readFile(join(room, 'out/web01.ovf'), 'utf8');
    expect(descriptor.match(/href="web01\.nvram"/g)).toHaveLength(1);
    expect(descriptor).toContain('vmw:value="ovf:/file/nvram"');
  });

  test('waits for a VM that is busy, as long as --lease-wait allows', async () => {
    const busy = { method: 'CreateSnapshot_Task', kind: 'fault', type: 'TaskInProgress', times: 1 } as const;
    await using server = await serve({ faults: [busy] });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('"web01" is busy in vCenter');
    server.faults.add(busy);
    const impatient = await hyperexport(server, [...web01, '--overwrite', '--lease-wait', '0']);
    expect(impatient).toMatchObject({
      exitCode: 13,
      stderr: expect.stringContaining('busy with another task'),
    });
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('that is refused is one error, and nothing stays', async () => {
    await using server = await serve({
      faults: [{ method: 'CreateSnapshot_Task', kind: 'fault', type: 'TooManySnapshotLevels' }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({ exitCode: 13, stderr: expect.stringContaining('TooManySnapshotLevels') });
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

describe('after kill -9', () => {
  async function killed(server: Simulator, args: readonly string[] = []): Promise<void> {
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    await hyperexport(server, [...web01, ...args], { interruptOn: onFirstDisk('SIGKILL') });
    expect(await namesOf(server)).toHaveLength(2);
    hold.release();
    server.faults.clear();
    server.expireLeases();
  }

  test('the next run on that server, of any VM, removes the snapshot and says so', async () => {
    await using server = await serve();
    await killed(server);
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toMatch(
      /removed the snapshot "hyperexport .*" of "web01", which a run that was killed/,
    );
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('a run with another state directory finds it by its mark', async () => {
    await using server = await serve();
    await killed(server);
    const next = await hyperexport(server, [...web01, '--state-dir', join(room, 'other')]);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('which an interrupted run had left');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('the same export waits for the lease of the killed run, says so, and removes its snapshot first', async () => {
    await using server = await serve({ leaseTimeoutSeconds: 20 });
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    await hyperexport(server, web01, { interruptOn: onFirstDisk('SIGKILL') });
    hold.release();
    server.faults.clear();
    const again = await hyperexport(server, web01);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stderr).toContain('is removed as soon as that is over');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('a VM that was deleted meanwhile is told, once', async () => {
    await using server = await serve();
    await killed(server);
    server.vm('web01').remove();
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('went with the VM');
    const after = await hyperexport(server, [...plain, '--overwrite']);
    expect(after.stderr).not.toContain('went with the VM');
  });

  test('the next run waits no longer than it wants for a snapshot that is still being taken, and forgets none', async () => {
    await using server = await serve();
    const taking = server.faults.add({ kind: 'task-hold', task: 'CreateSnapshot_Task', times: 1 });
    let child: ChildProcess | undefined;
    const ending = hyperexport(server, web01, { onStart: (started) => (child = started) });
    await taking.struck();
    child?.kill('SIGKILL');
    await ending;
    const impatient = await hyperexport(server, [...web01, '--lease-wait', '0']);
    expect(impatient.exitCode, impatient.stderr).toBe(13);
    expect(impatient.stderr).toContain('not undone yet');
    taking.remove();
    await expect.poll(async () => await namesOf(server)).toHaveLength(2);
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('which a run that was killed had left');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('an export without --snapshot removes it first, and goes on with the VM as it is then', async () => {
    await using server = await serve();
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    const other = [...plain, '--snapshot', '--state-dir', join(room, 'other')].filter(
      (arg) => arg !== '--quiet',
    );
    await hyperexport(server, other, { interruptOn: onFirstDisk('SIGKILL') });
    hold.release();
    server.faults.clear();
    server.expireLeases();
    const ran = await hyperexport(server, ['--vm', 'plain', '--output', 'out']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('which an interrupted run had left');
    expect(await namesOf(server, 'plain')).toEqual([]);
  });

  test('one that was marked as kept by then stays', async () => {
    await using server = await serve();
    await killed(server, ['--snapshot-name', 'nightly']);
    const { description = '' } = server.vm('web01').snapshots.at(-1) ?? {};
    server.vm('web01').describeSnapshot('nightly', description.replace('1 temporary', '1 kept'));
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).not.toContain('removed the snapshot');
    expect(await namesOf(server)).toEqual(['mine', 'nightly']);
  });

  test('--resume-keep-snapshot keeps it while there are finished disks, and --resume goes on from it', async () => {
    await using server = await serve();
    const hold = server.faults.add({ file: 'disk-1.vmdk', kind: 'hold' });
    const flags = ['--resume-keep-snapshot', '--parallel', '1'];
    const interruptOn = { stderr: /disk2\.vmdk: started/, signal: 'SIGKILL' } as const;
    await hyperexport(server, [...web01, ...flags], { interruptOn });
    hold.release();
    server.faults.clear();
    server.expireLeases();
    const other = await hyperexport(server, plain);
    expect(other.exitCode, other.stderr).toBe(0);
    expect(await namesOf(server)).toHaveLength(2);
    const resumed = await hyperexport(server, [...web01, ...flags, '--resume']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('web01-disk1.vmdk: kept from an interrupted run');
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

test('a run that goes on from the snapshot of a killed one waits for the lease which that one has left', async () => {
  await using server = await serve({ leaseTimeoutSeconds: 15 });
  const hold = server.faults.add({ file: 'disk-1.vmdk', kind: 'hold' });
  const args = [...web01, '--resume-keep-snapshot', '--parallel', '1'];
  await hyperexport(server, args, {
    interruptOn: { stderr: /disk2\.vmdk: started/, signal: 'SIGKILL' },
  });
  hold.release();
  server.faults.clear();
  expect(server.counters().leasesOpen).toBe(1);
  const resumed = await hyperexport(server, [...args, '--resume']);
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(resumed.stderr).toContain('a run that was killed left its export lease');
  expect(resumed.stderr).toContain('web01-disk1.vmdk: kept from an interrupted run');
  expect(server.counters()).toMatchObject({ leasesOpen: 0, calls: { CreateSnapshot_Task: 1 } });
  expect(await namesOf(server)).toEqual(['mine']);
});

describe('--resume-keep-snapshot', () => {
  async function interrupted(server: Simulator): Promise<void> {
    server.faults.add({ file: 'disk-1.vmdk', kind: 'status', status: 500 });
    const flags = ['--resume-keep-snapshot', '--parallel', '1', '--tries', '1', '--retry-delay', '1ms'];
    const ran = await hyperexport(server, [...web01, ...flags]);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).toMatch(/kept in .*, with the snapshot "hyperexport .*": --resume goes on/);
    server.faults.clear();
  }

  test('leaves the snapshot for --resume, which reads no finished disk again and removes it in the end', async () => {
    await using server = await serve();
    await interrupted(server);
    expect(await namesOf(server)).toHaveLength(2);
    server.vm('web01').reconfigure();
    const resumed = await hyperexport(server, [...web01, '--resume']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('web01-disk1.vmdk: kept from an interrupted run');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('does not claim a snapshot that somebody has removed meanwhile', async () => {
    await using server = await serve();
    const hold = server.faults.add({ file: 'disk-1.vmdk', kind: 'hold' });
    const flags = ['--resume-keep-snapshot', '--parallel', '1', '--retry-delay', '1ms'];
    const ending = hyperexport(server, [...web01, ...flags, '--snapshot-name', 'nightly']);
    await hold.struck();
    server.vm('web01').removeSnapshot('nightly');
    hold.release();
    const ran = await ending;
    expect(ran.exitCode, ran.stderr).toBe(13);
    expect(ran.stderr).toContain('the snapshot "nightly" is gone: no run can go on');
    expect(ran.stderr).not.toContain('--resume goes on');
  });

  test('a run without --resume removes what was left, and takes its own', async () => {
    await using server = await serve();
    await interrupted(server);
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('which an interrupted run had left');
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(2);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

describe('a snapshot that the server, or somebody, has another word for', () => {
  test('is no source of an export when the server does not say which disks it has', async () => {
    await using server = await serve({
      faults: [
        { kind: 'unset', property: 'VirtualMachineSnapshot.config' },
        { kind: 'offer', files: 'without-last-disk' },
      ],
    });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({
      exitCode: 13,
      stderr: expect.stringContaining('does not say which disks VirtualMachineSnapshot:'),
    });
    await expect(readExportRecord(join(room, 'out'))).rejects.toThrow();
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('is removed by its reference when the mark in its description is not what it was given', async () => {
    await using server = await serve();
    const taken = server.faults.add({ kind: 'task-hold', task: 'CreateSnapshot_Task', done: true });
    const ending = hyperexport(server, [...web01, '--snapshot-name', 'nightly']);
    await taken.struck();
    await expect.poll(() => server.vm('web01').snapshots.length).toBe(2);
    server.vm('web01').describeSnapshot('nightly', 'edited');
    taken.release();
    expect(await ending).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('another description than it was given'),
    });
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('is removed also when somebody edits the description while the disks are read, and the export fails', async () => {
    await using server = await serve();
    const reading = server.faults.add({ kind: 'hold', file: 'disk-1.vmdk' });
    const ending = hyperexport(server, [...web01, '--snapshot-name', 'nightly', '--tries', '1']);
    await reading.struck();
    server.vm('web01').describeSnapshot('nightly', 'edited');
    server.faults.add({ kind: 'status', file: 'disk-1.vmdk', status: 500 });
    server.expireLeases();
    reading.release();
    const ran = await ending;
    expect(ran.exitCode, ran.stderr).not.toBe(0);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('is not said to be removed when the removal fails and the VM shows no snapshots for a moment', async () => {
    await using server = await serve();
    server.faults.add({ kind: 'task-error', task: 'RemoveSnapshot_Task', type: 'HostCommunication' });
    const removal = server.faults.add({ kind: 'task-hold', task: 'RemoveSnapshot_Task', times: 1 });
    const ending = hyperexport(server, web01);
    await removal.struck();
    for (const property of ['VirtualMachine.snapshot', 'VirtualMachine.rootSnapshot'])
      server.faults.add({ kind: 'unset', property });
    removal.release();
    const ran = await ending;
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).not.toContain('Removed the snapshot');
    expect(ran.stderr).toContain('the snapshot "hyperexport ');
    server.faults.clear();
    // It is in the journal: a run of another VM removes it.
    const next = await hyperexport(server, plain);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

test('--snapshot-memory takes the memory along, quiesces nothing, and the result says both', async () => {
  await using server = await serve();
  const ran = await hyperexport(server, [...web01, '--snapshot-memory', '--quiet']);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(server.vm('web01').snapshotsTaken.at(-1)).toMatchObject({ memory: true, quiesced: false });
  expect(ran.stdout).toMatch(/^snapshot_memory=true$/m);
  expect(ran.stdout).toMatch(/^snapshot_quiesced=false$/m);
  const record = await readExportRecord(join(room, 'out'));
  expect(record.snapshot).toMatchObject({ memory: true, quiesced: false });
  expect(await namesOf(server)).toEqual(['mine']);
});

describe('quiescing', () => {
  const refused = { method: 'CreateSnapshot_Task', kind: 'fault', type: 'ApplicationQuiesceFault' } as const;

  test('that is refused is a warning, and export.json says that it is not', async () => {
    await using server = await serve({ faults: [{ ...refused, times: 1 }] });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('cannot be quiesced (ApplicationQuiesceFault)');
    expect(await readExportRecord(join(room, 'out'))).toMatchObject({ snapshot: { quiesced: false } });
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('that is required and refused is an error, after one try', async () => {
    await using server = await serve({ faults: [refused] });
    const ran = await hyperexport(server, [...web01, '--snapshot-quiesce=require']);
    expect(ran).toMatchObject({ exitCode: 13, stderr: expect.stringContaining('ApplicationQuiesceFault') });
    expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('that is required is refused also when the VM is started while the snapshot is asked for', async () => {
    await using server = await serve();
    const asked = server.faults.add({ kind: 'hold', method: 'CreateSnapshot_Task', times: 1 });
    const ending = hyperexport(server, [...plain, '--snapshot', '--snapshot-quiesce=require']);
    await asked.struck();
    server.vm('plain').powerOn();
    asked.release();
    const ran = await ending;
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not quiesced') });
    expect(await namesOf(server, 'plain')).toEqual([]);
  });

  test('that is required and passed over in silence, without VMware Tools, is an error too, and the snapshot goes', async () => {
    const [, running] = vms;
    await using server = await serve({
      vms: running === undefined ? [] : [{ ...running, tools: 'notInstalled' }],
    });
    const ran = await hyperexport(server, [...web01, '--snapshot-quiesce=require']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not quiesced') });
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

test('no further snapshot is taken while one of an earlier run cannot be removed', async () => {
  const refused = { kind: 'fault', method: 'RemoveSnapshot_Task', type: 'NoPermission' } as const;
  await using server = await serve({ faults: [refused] });
  const first = await hyperexport(server, web01);
  expect(first.exitCode, first.stderr).toBe(4);
  expect(first.stderr).not.toContain('run the export again');
  expect(await namesOf(server)).toHaveLength(2);
  const second = await hyperexport(server, [...web01, '--output', 'out2']);
  expect(second.exitCode, second.stderr).toBe(11);
  expect(second.stderr).toContain('no further snapshot of "web01" is taken');
  expect(await namesOf(server)).toHaveLength(2);
  expect(server.counters().calls['CreateSnapshot_Task']).toBe(1);
});

describe('--keep-snapshots and --delete-snapshot=false', () => {
  test("keep the snapshots of complete exports, the newest of them, and nobody else's goes", async () => {
    await using server = await serve();
    for (const [number, flags] of [
      ['1', ['--delete-snapshot=false']],
      ['2', keep],
      ['3', keep],
    ] as const) {
      const name = ['--snapshot-name', `nightly ${number}`, '--output', `out${number}`];
      const ran = await hyperexport(server, [...web01, ...flags, ...name]);
      expect(ran.exitCode, ran.stderr).toBe(0);
      expect(await readExportRecord(join(room, `out${number}`))).toMatchObject({ snapshot: { kept: true } });
    }
    expect(await namesOf(server)).toEqual(['mine', 'nightly 2', 'nightly 3']);
    // No sweep takes them.
    expect((await hyperexport(server, [...web01, '--output', 'out4'])).exitCode).toBe(0);
    expect(await namesOf(server)).toEqual(['mine', 'nightly 2', 'nightly 3']);
  });

  test('are exit status 4 where the snapshot cannot be marked as kept: it is removed', async () => {
    const refused = { kind: 'fault', method: 'RenameSnapshot', type: 'NotSupported' } as const;
    await using server = await serve({ faults: [refused] });
    const ran = await hyperexport(server, [...web01, ...keep, '--consolidate-snapshots']);
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).toMatch(/Removed the snapshot[^]*Nothing to consolidate/);
    expect(ran.stderr).not.toContain('privilege VirtualMachine.State.RenameSnapshot');
    expect(await namesOf(server)).toEqual(['mine']);
  });

  test('do not keep the snapshot of an export that failed', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const ran = await hyperexport(server, [...web01, ...keep, '--tries', '1', '--retry-delay', '1ms']);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(await namesOf(server)).toEqual(['mine']);
  });
});

const keep = ['--keep-snapshots', '2'];

describe('nothing is changed for', () => {
  test.each([
    ['a template', ['--vm', 'template01', '--snapshot'], 'is a template'],
    ['a running VM with hardware of its host', ['--vm', 'passthrough01', '--snapshot'], 'GPU 0'],
    [
      'a name that somebody else uses',
      [...web01, '--snapshot-name', 'mine'],
      'which this program did not make',
    ],
    ['a name that is too long', [...web01, '--snapshot-name', 'x'.repeat(81)], 'vSphere allows 80'],
    [
      'a placeholder that there is not',
      [...web01, '--snapshot-name', '{name}'],
      'unknown placeholder {name}',
    ],
    [
      '--keep-snapshots with --delete-snapshot',
      [...web01, '--keep-snapshots', '2', '--delete-snapshot'],
      'leave one',
    ],
    ['--snapshot-name without --snapshot', ['--vm', 'web01', '--snapshot-name', 'x'], 'add --snapshot'],
  ])('%s: exit 2', async (_what, args, message) => {
    await using server = await serve();
    const ran = await hyperexport(server, args);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(server.counters().calls['CreateSnapshot_Task'] ?? 0).toBe(0);
  });

  test('--dry-run, which names the steps', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--dry-run']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/take a snapshot[^]*lease on the snapshot[^]*remove the snapshot/);
    expect(server.counters().calls['CreateSnapshot_Task'] ?? 0).toBe(0);
  });

  test('a user without the privileges, which are named', async () => {
    const denied = ['VirtualMachine.State.CreateSnapshot', 'VirtualMachine.State.RemoveSnapshot'];
    await using server = await serve({ privileges: { denied } });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({ exitCode: 11, stderr: expect.stringContaining(denied.join(', ')) });
  });
});
