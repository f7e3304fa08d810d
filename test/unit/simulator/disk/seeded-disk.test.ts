import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededDisk } from '../../../../src/simulator/disk/seeded-disk.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const MIB = 2 ** 20;
const TIB = MIB * MIB;

describe('a seeded disk', () => {
  it('is the same whenever it is made, and another one for another seed', () => {
    const read = (seed: number) => seededDisk({ seed, capacityBytes: 64 * MIB }).read(0, 16 * MIB);
    expect(read(1).equals(read(1))).toBe(true);
    expect(read(1).equals(read(2))).toBe(false);
  });

  it('gives the same bytes in whatever stretches it is read', () => {
    const disk = seededDisk({ seed: 3, capacityBytes: 16 * MIB });
    const whole = disk.read(0, disk.capacityBytes);
    const stretch = fc.record({ offset: fc.nat(disk.capacityBytes - 1), length: fc.nat(300_000) });
    fc.assert(
      fc.property(stretch, ({ offset, length }) => {
        const end = Math.min(offset + length, disk.capacityBytes);
        expect(disk.read(offset, end - offset).equals(whole.subarray(offset, end))).toBe(true);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('lists every place that is not zero, in order, none touching the next', () => {
    const disk = seededDisk({ seed: 4, capacityBytes: 16 * MIB });
    const whole = disk.read(0, disk.capacityBytes);
    let end = -1;
    for (const { offset, length } of disk.allocated()) {
      expect(offset).toBeGreaterThan(end);
      end = offset + length;
      whole.fill(0, offset, end);
    }
    expect(end).toBe(disk.capacityBytes);
    expect(whole.equals(Buffer.alloc(whole.length))).toBe(true);
  });

  it('has a generation in which one log file, and what records its change, is all that differs', () => {
    const disk = seededDisk({ seed: 5, capacityBytes: 64 * MIB });
    const later = disk.withGeneration(1);
    const contents = (of: typeof disk) =>
      new Map(of.files.map((file) => [file.path, file.read(0, file.sizeBytes).toString('base64')]));
    const before = contents(disk);
    const differing = [...contents(later)].filter(([path, content]) => before.get(path) !== content);
    expect(differing.map(([path]) => path)).toEqual(['/var/log/guest.log']);
    expect([...later.allocated()]).toEqual([...disk.allocated()]);
    expect(
      later
        .withGeneration(0)
        .read(0, 8 * MIB)
        .equals(disk.read(0, 8 * MIB)),
    ).toBe(true);
  });

  it('can be as large as 64 TiB', () => {
    const disk = seededDisk({ seed: 6, capacityBytes: 64 * TIB });
    expect(disk.read(64 * TIB - 512, 8).toString('latin1')).toBe('EFI PART');
  });

  it.each([16 * MIB - 512, 64 * TIB + 512, 20 * MIB + 1])('refuses %i bytes', (capacityBytes) => {
    expect(() => seededDisk({ seed: 1, capacityBytes })).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('says so when it cannot hold that much data', () => {
    const overfull = { seed: 1, capacityBytes: 16 * MIB, dataBytes: 20 * MIB };
    expect(() => seededDisk(overfull)).toThrow('lower dataBytes');
  });
});
