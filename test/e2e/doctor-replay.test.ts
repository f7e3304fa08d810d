import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/doctor/report.ts';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator } from '../../src/simulator/start.ts';
import { runAgainst } from '../support/against-simulator.ts';
import { replay } from '../support/replay/golden-trace.ts';
import { judgementIn } from '../support/replay/judgement.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'doctor-replay-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
const vms: SimulatedVm[] = [
  { name: 'off01', disks },
  { name: 'running01', powerState: 'poweredOn', disks },
];

test.each(['off01', 'running01', '/DC0/vm/off01'])(
  'the report of a doctor replays as a test: the same run on %s comes to the same verdicts',
  async (vm) => {
    await using server = await startSimulator({ vms });
    const args = ['doctor', '--vm', vm, '--yes', '--output', 'report.json'];
    const ran = await runAgainst(server, room, args);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const report = JSON.parse(await readFile(join(room, 'report.json'), 'utf8')) as DoctorReport;

    const { command, trace } = report;
    const again = await replay({ command, trace });
    expect(again.unanswered, again.stderr).toEqual([]);
    expect(again.judgement).toEqual(judgementIn(report));
  },
);
