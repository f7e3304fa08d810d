import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { RawDisk } from '../raw-disk.ts';

export interface CompressedGrain {
  /** The grain's place among the disk's grains. */
  readonly index: number;
  readonly compressed: Buffer;
}

export interface CompressOptions {
  readonly grainBytes: number;
  readonly compressionLevel?: number;
  readonly signal: AbortSignal;
}

const deflateGrain = promisify(deflate);
/** Grains under compression at once: enough for zlib's threads, little enough to stay in memory. */
const AHEAD = 16;

/** The grains of a disk that are not all zeros, in order, compressed side by side on zlib's threads. */
export async function* compressGrains(
  disk: RawDisk,
  options: CompressOptions,
): AsyncGenerator<CompressedGrain> {
  const { grainBytes, compressionLevel = 1, signal } = options;
  const underway: Promise<CompressedGrain>[] = [];
  for (const { index, data } of grainsWithContent(disk, grainBytes)) {
    signal.throwIfAborted();
    underway.push(compress(index, data, { level: compressionLevel, chunkSize: grainBytes + 4096 }));
    const first = underway.length < AHEAD ? undefined : underway.shift();
    if (first !== undefined) yield await first;
  }
  for (const grain of underway) yield await grain;
}

async function compress(
  index: number,
  data: Buffer,
  options: { level: number; chunkSize: number },
): Promise<CompressedGrain> {
  return { index, compressed: await deflateGrain(data, options) };
}

function* grainsWithContent(disk: RawDisk, grainBytes: number): Generator<{ index: number; data: Buffer }> {
  const zeros = Buffer.alloc(grainBytes);
  for (const index of allocatedGrains(disk, grainBytes)) {
    const data = readGrain(disk, index * grainBytes, grainBytes);
    if (!data.equals(zeros)) yield { index, data };
  }
}

/** Extents need not respect grains: two of them may meet in one. */
function* allocatedGrains(disk: RawDisk, grainBytes: number): Generator<number> {
  let next = 0;
  for (const { offset, length } of disk.allocated()) {
    const end = Math.ceil((offset + length) / grainBytes);
    for (next = Math.max(next, Math.floor(offset / grainBytes)); next < end; next += 1) yield next;
  }
}

/** A grain is always whole: what lies beyond the end of the disk is zeros. */
function readGrain(disk: RawDisk, offset: number, grainBytes: number): Buffer {
  const available = Math.min(grainBytes, disk.capacityBytes - offset);
  const data = disk.read(offset, available);
  return available === grainBytes ? data : Buffer.concat([data], grainBytes);
}
