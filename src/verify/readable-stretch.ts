import type { FileHandle } from 'node:fs/promises';
import type { ReadableDisk } from '../disk/stream-optimized/check-by-tables.ts';

/** A member of an archive, or a file, which is a stretch from 0: to be read anywhere. */
export function readableStretch(
  file: FileHandle,
  { offset: start, sizeBytes }: { readonly offset: number; readonly sizeBytes: number },
): ReadableDisk {
  return {
    sizeBytes,
    read: async (offset, length) => {
      const wanted = Math.max(0, Math.min(length, sizeBytes - offset));
      const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, start + offset);
      return buffer.subarray(0, bytesRead);
    },
  };
}
