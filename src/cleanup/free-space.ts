import { stat, statfs } from 'node:fs/promises';
import { sourceError } from '../platform/file-errors.ts';
import type { FreeSpace } from './policy.ts';

/** Of the file system that a directory is on; what is free for this user. */
export async function freeSpaceOf(directory: string): Promise<FreeSpace> {
  try {
    const [{ dev: device }, { bavail, blocks, bsize }] = [await stat(directory), await statfs(directory)];
    return { device, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    throw sourceError(error, directory);
  }
}
