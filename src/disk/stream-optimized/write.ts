import { fail } from '../../core/errors.ts';
import type { RawDisk } from '../raw-disk.ts';
import { BodyLayout } from './body-layout.ts';
import { compressGrains } from './compress-grains.ts';
import { FLAG_COMPRESSED, FLAG_MARKERS, FLAG_NEWLINE_CHECK, SECTOR } from './format.ts';
import type { SparseHeader } from './header.ts';

export interface WriteOptions {
  /** zlib's 0 to 9; absent: 1, which is what a host has time for. */
  readonly compressionLevel?: number;
  /** The descriptor's content id; absent: one made from the capacity, so that equal disks give equal bytes. */
  readonly contentId?: number;
  readonly signal: AbortSignal;
}

const GRAIN_SECTORS = 128;
const DESCRIPTOR_SECTORS = 20;
const PIECE_BYTES = 512 * 1024;

/**
 * Writes a disk as an ESXi host streams it, in one pass and in constant memory: header, descriptor, the grains that are
 * not all zeros, each grain table behind the last of its grains, directory, footer, end-of-stream marker. The pieces
 * are of about 512 KiB.
 */
export async function* writeStreamOptimized(disk: RawDisk, options: WriteOptions): AsyncGenerator<Buffer> {
  const body = new BodyLayout(headerOf(disk), options.contentId);
  body.start();
  for await (const { index, compressed } of compressGrains(disk, {
    ...options,
    grainBytes: GRAIN_SECTORS * SECTOR,
  })) {
    body.addGrain(index, compressed);
    if (body.pendingBytes >= PIECE_BYTES) yield body.takePiece();
  }
  body.end();
  yield body.takePiece();
}

function headerOf({ capacityBytes }: RawDisk): SparseHeader {
  if (capacityBytes <= 0 || capacityBytes % SECTOR !== 0) {
    throw fail(
      'unsupported',
      `a disk of ${capacityBytes} bytes: the capacity must be a multiple of ${SECTOR}`,
    );
  }
  return {
    version: 3,
    flags: FLAG_NEWLINE_CHECK | FLAG_COMPRESSED | FLAG_MARKERS,
    capacity: capacityBytes / SECTOR,
    grainSize: GRAIN_SECTORS,
    descriptorOffset: 1,
    descriptorSize: DESCRIPTOR_SECTORS,
    redundantDirectory: 0,
    directory: 'at-end',
    overhead: GRAIN_SECTORS, // the first grain starts on a grain's boundary
  };
}
