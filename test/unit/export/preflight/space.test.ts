import { describe, expect, test } from 'vitest';
import { estimateDisks, mostAtOnce } from '../../../../src/export/preflight/estimate-size.ts';
import { judgeSpace } from '../../../../src/export/preflight/space.ts';
import { disk } from './a-subject.ts';

const GIB = 2 ** 30;
const judge = (free: number) =>
  judgeSpace(free, { atMost: 10 * GIB, atLeast: GIB / 5, directory: '/backup' });

describe('the size that is expected', () => {
  test('is at most what the disks have in use, or their capacity where the server does not say', () => {
    const capacityBytes = 100 * GIB;
    expect(estimateDisks([disk({}, { capacityBytes, usedBytes: 10 * GIB })]).atMost / GIB).toBeCloseTo(10.1);
    expect(estimateDisks([disk({}, { capacityBytes })]).atMost / GIB).toBeCloseTo(101);
  });

  test('is never more than the capacity: mirrored storage counts a file twice', () => {
    const mirrored = disk({}, { capacityBytes: GIB, usedBytes: 2 * GIB });
    expect(estimateDisks([mirrored]).atMost / GIB).toBeCloseTo(1.01);
  });

  test('has a least for thin disks only: a thick one may be empty', () => {
    const used = { capacityBytes: 100 * GIB, usedBytes: 50 * GIB };
    expect(estimateDisks([disk({ thin: true }, used), disk({ thin: false }, used)]).atLeast).toBe(GIB);
  });
});

describe('the free space', () => {
  test('is enough when the most fits', () => {
    expect(judge(10 * GIB)).toMatchObject({ outcome: 'ok' });
  });

  test('is a warning when it may do', () => {
    expect(judge(9 * GIB)).toMatchObject({ outcome: 'warning', hint: expect.stringContaining('16') });
  });

  test('is an error of exit status 16 when it cannot do', () => {
    expect(judge(GIB / 10)).toMatchObject({ outcome: 'error', error: { exitStatus: 16 } });
  });

  test('of an OVA must do for the archive, and for the largest disk that waits beside it', () => {
    const disks = [3, 1, 2].map((gib) => disk({}, { capacityBytes: 9 * GIB, usedBytes: gib * GIB }));
    expect(mostAtOnce(disks, { format: 'ovf', parallel: 4 }) / GIB).toBeCloseTo(6.06);
    expect(mostAtOnce(disks, { format: 'ova', parallel: 4 }) / GIB).toBeCloseTo(8.06);
    expect(mostAtOnce(disks, { format: 'ova', parallel: 1 }) / GIB).toBeCloseTo(6.06);
    expect(mostAtOnce(disks.slice(0, 1), { format: 'ova', parallel: 4 }) / GIB).toBeCloseTo(3.03);
  });
});
