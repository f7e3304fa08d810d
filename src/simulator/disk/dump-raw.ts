import { open } from 'node:fs/promises';
import type { RawDisk } from '../../disk/raw-disk.ts';

const PIECE = 2 ** 20;

/** Writes the disk to a sparse file of its full capacity: the truth that an export is compared with. */
export async function dumpRaw(
  disk: RawDisk,
  path: string,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  await using file = await open(path, 'w');
  await file.truncate(disk.capacityBytes);
  for (const { offset, length } of disk.allocated()) {
    for (let done = 0; done < length; done += PIECE) {
      signal.throwIfAborted();
      const piece = disk.read(offset + done, Math.min(PIECE, length - done));
      await file.write(piece, 0, piece.length, offset + done);
    }
  }
}
