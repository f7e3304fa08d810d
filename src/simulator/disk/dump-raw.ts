import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { RawDisk } from '../../disk/raw-disk.ts';
import { destinationError } from '../../platform/file-errors.ts';

const PIECE = 2 ** 20;

/**
 * Writes the disk to a sparse file of its full capacity: the truth that an export is compared with, and so complete
 * under its name or not there. A file of that name is replaced.
 */
export async function dumpRaw(
  disk: RawDisk,
  path: string,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await using file = await open(partial, 'w');
    await writeExtents(disk, file, signal);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw destinationError(error, path);
  }
}

async function writeExtents(disk: RawDisk, file: FileHandle, signal: AbortSignal): Promise<void> {
  await file.truncate(disk.capacityBytes);
  for (const { offset, length } of disk.allocated()) {
    for (let done = 0; done < length; done += PIECE) {
      signal.throwIfAborted();
      const piece = disk.read(offset + done, Math.min(PIECE, length - done));
      await file.write(piece, 0, piece.length, offset + done);
    }
  }
}
