import { fail } from '../../core/errors.ts';
import type { RawDisk } from '../raw-disk.ts';

export interface WriteOptions {
  /** zlib's 0 to 9; absent: 1, which is what a host has time for. */
  readonly compressionLevel?: number;
  readonly signal: AbortSignal;
}

/** Writes a disk as an ESXi host streams it: one pass, in pieces of about 512 KiB. */
// eslint-disable-next-line @typescript-eslint/require-await, require-yield
export async function* writeStreamOptimized(_disk: RawDisk, _options: WriteOptions): AsyncGenerator<Buffer> {
  throw fail('unsupported', 'the writer is being written');
}
