import { StreamOptimizedWalk } from '../../../../src/disk/stream-optimized/walk.ts';
import type { DiskStructure } from '../../../../src/disk/stream-optimized/structure.ts';
import { memoryDisk, noise, text, written } from '../memory-disk.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Small, and yet with all there is: three tables' spans, one of them empty, grains of several sizes. */
export const smallDisk = memoryDisk(70 * MIB, {
  0: text(3 * 64 * KIB),
  [20 * MIB]: noise(1, 700),
  [69 * MIB]: text(64 * KIB),
});

export const smallBody = await written(smallDisk);

export function walk(body: Buffer, pieceBytes = body.length): DiskStructure {
  const parse = new StreamOptimizedWalk();
  for (let at = 0; at < body.length; at += pieceBytes) parse.push(body.subarray(at, at + pieceBytes));
  return parse.finish();
}

export function withByte(body: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(body);
  changed[at] = value;
  return changed;
}

/** Reads the layout by itself, so that a test knows which bytes mean something: [from, to) of each such stretch. */
export function structuralRanges(body: Buffer): { from: number; to: number }[] {
  const ranges = [{ from: 0, to: 512 }];
  let at = Number(body.readBigUInt64LE(64)) * 512;
  while (at < body.length) {
    const size = body.readUInt32LE(at + 8);
    if (size > 0) {
      // Address, and the upper half of the size; the lower one may change without a sector more or less.
      ranges.push({ from: at, to: at + 8 }, { from: at + 10, to: at + 12 });
      at += Math.ceil((12 + size) / 512) * 512;
    } else {
      const sectors = Number(body.readBigUInt64LE(at));
      ranges.push({ from: at, to: at + 16 }, { from: at + 512, to: at + 512 + sectors * 512 });
      at += 512 + sectors * 512;
    }
  }
  return ranges;
}
