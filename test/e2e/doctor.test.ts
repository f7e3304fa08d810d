import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/doctor/report.ts';
import type { Fault } from '../../src/simulator/faults/fault.ts';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';
import type { Ran } from '../support/judges.ts';
import { found, vmOfCanaries } from '../unit/doctor/canaries.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'doctor-vm-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
const large = { capacityBytes: 64 * 2 ** 20, dataBytes: 2 ** 20 };
const vms: SimulatedVm[] = [
  { name: 'off01', disks: [large, small] },
  { name: 'running01', powerState: 'poweredOn', disks: [small], snapshots: ['mine'] },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

const doctor = (vm: string, ...more: string[]) => ['doctor', '--vm', vm, '--output', 'report.json', ...more];

async function reportIn(directory: string): Promise<DoctorReport> {
  return JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')) as DoctorReport;
}

function verdicts({ assumptions }: DoctorReport): Record<string, string> {
  return Object.fromEntries(assumptions.map(({ id, verdict }) => [id, verdict]));
}

describe('doctor --vm', () => {
  test('of a VM that is off: tries a lease and a snapshot, reports, and leaves the VM as it was', async () => {
    await using server = await serve();
    const ran = await runAgainst(server, room, doctor('off01', '--yes'));
    expect(ran.exitCode, ran.stderr).toBe(0);
    const report = await reportIn(room);
    expect(report.stages.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['server', 'done'],
      ['lease', 'done'],
      ['snapshot', 'done'],
    ]);
    expect(verdicts(report)).toMatchObject({
      'manifest-before-complete': 'holds',
      'checksum-types': 'holds',
      'lease-blocks': 'holds',
      'nvram-of-snapshot': 'holds',
      'snapshot-removal': 'holds',
      'folder-lock': 'not-tested',
    });
    expect(report.evidence.lease?.disk).toMatchObject({ whole: true, structure: { capacityBytes: 2 ** 24 } });
    expect(server.vm('off01').snapshots).toEqual([]);
    expect(server.vm('off01').snapshotsTaken).toHaveLength(1);
    expectNothingOpen(server);
    expect(await readdir(room)).toEqual(['report.json', 'state']);
  });

  test('of a VM that runs: the disk is read from the snapshot, and the snapshots of others stay', async () => {
    await using server = await serve();
    const ran = await runAgainst(server, room, doctor('running01', '--yes', '--quiet'));
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(/^status=success\n(error_code=.*\n)?report=.*report\.json$/m);
    expect(ran.stdout).toContain('\nstage_lease=skipped: not-powered-off\n');
    const report = await reportIn(room);
    expect(verdicts(report)).toMatchObject({
      'snapshot-quiesced': 'holds',
      'manifest-before-complete': 'holds',
      'lease-blocks': 'not-tested',
    });
    expect(server.vm('running01').snapshots.map(({ name }) => name)).toEqual(['mine']);
    expectNothingOpen(server);
  });

  test('says what it will do, and does nothing, where nobody can be asked and --yes is not there', async () => {
    await using server = await serve();
    const ran = await runAgainst(server, room, doctor('off01'));
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/take a snapshot[^]*remove the snapshot[^]*--yes/);
    expect(server.counters().calls).toEqual({});
    expect(await readdir(room)).toEqual([]);
  });
});

describe('doctor --vm is about what stands on its command line', () => {
  test('a VM that the environment names for exports is not tried on', async () => {
    await using server = await serve();
    const { password: HYPEREXPORT_PASSWORD } = server;
    const env = {
      ...{ HYPEREXPORT_VM: 'off01', HYPEREXPORT_OUTPUT: room, HYPEREXPORT_STATE_DIR: join(room, 'state') },
      HYPEREXPORT_PASSWORD,
    };
    const ran = await runAgainst(server, room, ['doctor', '--yes'], { env });
    expect(ran).toMatchObject({ exitCode: 12, stderr: expect.stringContaining('no state directory') });
    expect(server.counters().calls).toEqual({});
  });

  test('the report is not put where exports go, nor over a file that is there', async () => {
    await using server = await serve();
    await writeFile(join(room, 'report.json'), 'mine');
    const taken = await runAgainst(server, room, doctor('off01', '--yes'));
    expect(taken).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('report.json exists already'),
    });
    const nowhere = await runAgainst(server, room, [
      'doctor',
      '--vm',
      'off01',
      '--yes',
      '--output',
      'no/such',
    ]);
    expect(nowhere.exitCode).toBe(16);
    expect(server.counters().calls).toEqual({});
    expect(await readFile(join(room, 'report.json'), 'utf8')).toBe('mine');
  });

  test.each([
    ['several VMs', ['--vm', 'off01', '--vm', 'running01']],
    ['a pattern', ['--vm', 'off*']],
    ['another kind of cleaning up', ['--vm', 'off01', '--discard-partial']],
  ])('%s: refused', async (_, args) => {
    await using server = await serve();
    expect((await runAgainst(server, room, ['doctor', '--yes', ...args])).exitCode).toBe(2);
    expect(server.counters().calls).toEqual({});
  });
});

describe('a report holds', () => {
  test('nothing that a user chose, of a VM whose every word is known', async () => {
    const { vm, canaries } = vmOfCanaries('doctor');
    const username = 'Mallory@corp.example.org';
    await using server = await serve({ vms: [vm], username, password: 'open-sesame' });
    const ran = await runAgainst(server, room, doctor(vm.name, '--yes', '--json'));
    expect(ran.exitCode, ran.stderr).toBe(0);
    const secret = [...canaries, 'Mallory', 'open-sesame', room, basename(room)];
    const report = await reportIn(room);
    expect(report.trace.entries.length).toBeGreaterThan(40);
    for (const [key, part] of Object.entries(report))
      expect(found(JSON.stringify(part), secret), key).toEqual([]);
  });

  test('what was seen, by codes and types, where a stage was refused; the others are tried all the same', async () => {
    const type = 'FileNotFound';
    await using server = await serve({
      faults: [{ method: 'ExportVm', kind: 'fault', type, message: 'off01.iso of Alice is gone' }],
    });
    const ran = await runAgainst(server, room, doctor('off01', '--yes', '--json'));
    expect(ran.exitCode).toBe(13);
    const report = await reportIn(room);
    expect(report.error).toEqual({ code: 'vsphere-fault', fault: type });
    expect(report.stages).toMatchObject([
      { outcome: 'done' },
      { outcome: 'refused', refused: { code: 'vsphere-fault', fault: type } },
      { outcome: 'done' },
    ]);
    expect(verdicts(report)['manifest-before-complete']).toBe('holds');
    expect(JSON.stringify(report)).not.toContain('Alice');
    expect(ran.stdout.trimStart().startsWith('{')).toBe(true);
    expectNothingOpen(server);
  });

  test('that the VM is not there', async () => {
    await using server = await serve();
    const ran = await runAgainst(server, room, doctor('web99', '--yes'));
    expect(ran.exitCode).toBe(12);
    expect((await reportIn(room)).stages).toMatchObject([
      { name: 'server', outcome: 'refused', refused: { code: 'not-found' } },
      { name: 'lease', outcome: 'skipped' },
      { name: 'snapshot', outcome: 'skipped' },
    ]);
    expectNothingOpen(server);
  });

  test('that a snapshot could not be removed, and the run ends with 4 and its name', async () => {
    await using server = await serve({
      faults: [{ method: 'RemoveSnapshot_Task', kind: 'fault', type: 'NoPermission' }],
    });
    const ran = await runAgainst(server, room, doctor('running01', '--yes'));
    const report = await reportIn(room);
    expect(report.leftBehind).toBe(1);
    expect(ran.stderr).toMatch(/the snapshot "hyperexport doctor .*" of "running01"/);
    expect(verdicts(report)['snapshot-removal']).toBe('differs');
    expect(ran.exitCode).toBe(4);
  });
});

describe('what differs on a server', () => {
  test.each<[string, Fault, string]>([
    ['a checksum that is missing', { kind: 'manifest', change: 'no-checksums' }, 'manifest-before-complete'],
    ['a wrong checksum', { kind: 'manifest', change: 'sha256' }, 'manifest-equals-body'],
    [
      'SHA-256 that is refused',
      { method: 'HttpNfcLeaseSetManifestChecksumType', kind: 'fault', type: 'NotSupported' },
      'checksum-types',
    ],
    [
      'a manifest that is not given',
      { method: 'HttpNfcLeaseGetManifest', kind: 'fault', type: 'NotSupported' },
      'manifest-before-complete',
    ],
    ['a file that /folder refuses', { file: '*.nvram', kind: 'status', status: 403 }, 'nvram-of-snapshot'],
    ['a disk that the host refuses', { file: 'disk-*.vmdk', kind: 'status', status: 403 }, 'body-status'],
  ])('%s is a result: exit status 0', async (_, fault, id) => {
    await using server = await serve({ faults: [fault] });
    const ran = await runAgainst(server, room, doctor('off01', '--yes'));
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(verdicts(await reportIn(room))[id]).toBe('differs');
    expect(ran.stdout).toMatch(new RegExp(`^differs +${id} `, 'm'));
    expectNothingOpen(server);
  });
});

/** Requests in which a run of the doctor can be met, in their order. */
const POINTS: readonly [string, Fault][] = [
  ['the server is looked at', { method: 'HasPrivilegeOnEntities', kind: 'hold', times: 1 }],
  ['a lease is asked for', { method: 'ExportVm', kind: 'hold', times: 1 }],
  ['the disk is read', { file: 'disk-1.vmdk', kind: 'hold', after: 100_000, times: 1 }],
  ['the manifest is asked for', { method: 'HttpNfcLeaseGetManifest', kind: 'hold', times: 1 }],
  ['a second lease is asked for', { method: 'ExportVm', kind: 'hold', skip: 1, times: 1 }],
  ['the snapshot is asked for', { method: 'CreateSnapshot_Task', kind: 'hold', times: 1 }],
  ['the snapshot is read from', { method: 'HttpNfcLeaseGetManifest', kind: 'hold', skip: 1, times: 1 }],
  ['the snapshot is removed', { method: 'RemoveSnapshot_Task', kind: 'hold', times: 1 }],
];

/** Ends a run with a signal when it is held there. */
async function endedAt(server: Simulator, fault: Fault, signal: NodeJS.Signals): Promise<Ran> {
  const hold = server.faults.add(fault);
  const ran = runAgainst(server, room, doctor('off01', '--yes'), {
    onStart: (child) => void hold.struck().then(() => child.kill(signal)),
  });
  const ended = await ran;
  expect(hold.count).toBe(1);
  hold.remove();
  return ended;
}

describe('whatever ends it', () => {
  test.each(POINTS)('Ctrl-C while %s leaves the VM as it was, and a report', async (_, fault) => {
    await using server = await serve();
    const ran = await endedAt(server, fault, 'SIGINT');
    expect(ran.exitCode, ran.stderr).toBe(130);
    expect(server.vm('off01').snapshots).toEqual([]);
    expectNothingOpen(server);
    const report = await reportIn(room);
    expect(report.error).toEqual({ code: 'interrupted' });
    expect(report.leftBehind).toBe(0);
  });

  test.each(POINTS.filter(([where]) => /disk is read|second|snapshot/.test(where)))(
    'after kill -9 while %s the next run undoes what it left',
    async (_, fault) => {
      await using server = await serve();
      expect((await endedAt(server, fault, 'SIGKILL')).exitCode).toBe(null);
      server.expireLeases();
      const next = await runAgainst(server, room, doctor('running01', '--yes'));
      expect(next.exitCode, next.stderr).toBe(0);
      expect(server.vm('off01').snapshots).toEqual([]);
      expect(server.counters().leasesOpen).toBe(0);
      const again = await runAgainst(server, room, ['--vm', 'off01', '--output', 'out', '--quiet']);
      expect(again.exitCode, again.stderr).toBe(0);
    },
  );
});
