import { unlink } from 'node:fs/promises';
import { systemErrorCode } from '../core/errors.ts';

/** Removes a file, if it is there: in one call of the system, where `rm` looks first at what it is. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
