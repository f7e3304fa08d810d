import { createHash } from 'node:crypto';
import type { RawDisk } from '../../../src/disk/raw-disk.ts';
import { writeStreamOptimized } from '../../../src/disk/stream-optimized/write.ts';

/** A disk whose content is given: what lies at which offset. */
export function memoryDisk(capacityBytes: number, content: Readonly<Record<number, Buffer>>): RawDisk {
  const extents = Object.entries(content).map(([offset, bytes]) => ({ offset: Number(offset), bytes }));
  return {
    capacityBytes,
    allocated: () => extents.map(({ offset, bytes }) => ({ offset, length: bytes.length })),
    read: (offset, length) => {
      const result = Buffer.alloc(length);
      for (const extent of extents) {
        const from = Math.max(offset, extent.offset);
        const to = Math.min(offset + length, extent.offset + extent.bytes.length);
        if (from < to) extent.bytes.copy(result, from - offset, from - extent.offset, to - extent.offset);
      }
      return result;
    },
  };
}

/** Bytes that do not compress. */
export function noise(seed: number, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(`noise ${seed}`).digest();
}

export function text(length: number): Buffer {
  return Buffer.alloc(length, 'a line of text, which repeats and so compresses\n');
}

export async function written(disk: RawDisk): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const { signal } = new AbortController();
  for await (const piece of writeStreamOptimized(disk, { signal })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The whole disk as bytes. */
export function contentOf(disk: RawDisk): Buffer {
  return disk.read(0, disk.capacityBytes);
}
