import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/doctor/report.ts';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';

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
