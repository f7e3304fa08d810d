import { expect, test } from 'vitest';
import { ProgressMeter } from '../../../src/notify/progress.ts';

const MIB = 2 ** 20;

function meterOf(...disks: readonly number[]): ProgressMeter {
  const meter = new ProgressMeter();
  meter.hear(
    {
      type: 'export.started',
      ...{ vm: 'web01', path: '/DC0/vm/web01', format: 'ovf', output: '/exports/web01' },
      ...{ disks: disks.length, capacityBytes: disks.reduce((sum, each) => sum + each, 0) },
    },
    0,
  );
  return meter;
}

test('how far an export is, is how far its disks are, whatever they weigh', () => {
  const meter = meterOf(100 * MIB, 300 * MIB);
  expect(meter.at(0)).toEqual({ phase: 'preparing', percent: 0, bytes: 0, filesDone: 0 });
  meter.hear({ type: 'lease.ready', lease: 'l', timeoutSeconds: 300, files: 3 }, 0);
  meter.hear({ type: 'disk.started', disk: 'a.vmdk', capacityBytes: 100 * MIB }, 1000);
  meter.hear({ type: 'disk.started', disk: 'b.vmdk', capacityBytes: 300 * MIB }, 1000);
  meter.hear({ type: 'disk.finished', disk: 'a.vmdk', bytes: 7, sha256: '', milliseconds: 1 }, 5000);
  const b = { disk: 'b.vmdk', capacityBytes: 300 * MIB };
  meter.hear({ type: 'disk.progressed', ...b, bytes: 5, address: 100 * MIB }, 5000);
  expect(meter.at(5000)).toEqual({
    ...{ phase: 'transferring', percent: 50, bytes: 12, filesDone: 1, files: 3, file: 'b.vmdk' },
    remainingMs: 4000,
  });
});

test('what an interrupted run had finished counts, and says nothing of how fast this one is', () => {
  const meter = meterOf(100 * MIB, 100 * MIB);
  meter.hear({ type: 'disk.kept', disk: 'a.vmdk', bytes: 7, capacityBytes: 100 * MIB }, 0);
  meter.hear({ type: 'disk.started', disk: 'b.vmdk', capacityBytes: 100 * MIB }, 1000);
  expect(meter.at(1000)).toMatchObject({ percent: 50 });
  expect(meter.at(9000)).not.toHaveProperty('remainingMs');
});

test('a disk that is tried again is at its beginning, and a file that is no disk is no way', () => {
  const meter = meterOf(100 * MIB);
  const a = { disk: 'a.vmdk', capacityBytes: 100 * MIB };
  meter.hear({ type: 'disk.started', ...a }, 0);
  meter.hear({ type: 'disk.progressed', ...a, bytes: 5, address: 90 * MIB }, 1000);
  meter.hear({ type: 'disk.started', ...a }, 2000);
  meter.hear({ type: 'disk.started', disk: 'web01.nvram', capacityBytes: 0 }, 2000);
  meter.hear({ type: 'disk.finished', disk: 'web01.nvram', bytes: 8, sha256: '', milliseconds: 1 }, 3000);
  expect(meter.at(3000)).toMatchObject({ percent: 0, bytes: 8, filesDone: 1 });
});
