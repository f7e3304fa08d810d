import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/doctor/report.ts';
import { runCli } from '../support/cli.ts';
import { diskFixture, nvramFixture } from '../support/fixtures.ts';
import { govc } from '../support/govc.ts';
import { judged } from '../support/judges.ts';
import { environmentFor, startVcsim, type Vcsim } from '../support/vcsim.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'doctor-vcsim-'));
  return async () => await rm(room, { recursive: true, force: true });
});

judged(
  'vcsim',
  'govc',
  'mkfs.ext4',
  'qemu-img',
)('doctor --vm on vcsim', () => {
  async function machines() {
    const disk = await diskFixture({ seed: 11, mebibytes: 64 });
    const parts = { disks: [disk.vmdk.esxi], nvram: await nvramFixture(11) };
    return [
      { name: 'off01', ...parts },
      { name: 'running01', ...parts, poweredOn: true, tools: true },
    ];
  }

  async function doctor(server: Vcsim, vm: string): Promise<DoctorReport> {
    const run = ['doctor', '--ca-file', server.caFile, '--vm', vm, '--output', 'report.json', '--yes'];
    const env = environmentFor(server, room);
    const ran = await runCli(run, { cwd: room, env });
    expect(ran.exitCode, ran.stderr).toBe(0);
    return JSON.parse(await readFile(join(room, 'report.json'), 'utf8')) as DoctorReport;
  }

  async function snapshotsOf(server: Vcsim, vm: string): Promise<string> {
    const { exitCode, stdout, stderr } = await govc(server, ['snapshot.tree', '-vm', vm]);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  }

  async function expectNothingOpen(server: Vcsim): Promise<void> {
    const { leases, sessions_open: sessions } = await server.counters();
    expect({ leases: leases.open, sessions }).toEqual({ leases: 0, sessions: 0 });
  }

  test('a VM that is off: says where that server differs, and leaves no snapshot, lease or session', async () => {
    await using server = await startVcsim({ machines: await machines() });
    const report = await doctor(server, 'off01');
    expect(report.stages.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    const verdicts = Object.fromEntries(report.assumptions.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({
      'manifest-before-complete': 'holds',
      'manifest-equals-body': 'holds',
      'device-thumbprints': 'holds',
      'disk-layout': 'holds',
      'snapshot-removal': 'holds',
      // It knows no lease that blocks its VM.
      'lease-blocks': 'differs',
    });
    expect(await snapshotsOf(server, 'off01')).toBe('');
    await expectNothingOpen(server);
  });

  test('a VM that runs: govc finds no snapshot but its own', async () => {
    await using server = await startVcsim({ machines: await machines() });
    const taken = await govc(server, ['snapshot.create', '-vm', 'running01', 'mine']);
    expect(taken.exitCode, taken.stderr).toBe(0);
    const report = await doctor(server, 'running01');
    expect(report.evidence.snapshot).toMatchObject({ found: true, removed: true });
    expect(await snapshotsOf(server, 'running01')).toMatch(/^\[?mine\]?/);
    expect(await snapshotsOf(server, 'running01')).not.toContain('hyperexport');
    await expectNothingOpen(server);
  });
});
