import { lstat } from 'node:fs/promises';
import { lockOf } from '../ovf/workplace.ts';

/**
 * Whether a partial export can be of this user's making: a directory, not a link to one, that belongs to this user.
 * File servers may give all that a user writes another owner: then the lock of the place, which the caller holds, shows
 * which. Windows has no owner ids.
 */
export async function isOwnDirectory(partial: string): Promise<boolean> {
  const found = await lookAt(partial);
  if (found?.isDirectory() !== true) return false;
  if (process.getuid === undefined || found.uid === process.getuid()) return true;
  return found.uid === (await lookAt(lockOf(partial)))?.uid;
}

async function lookAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  return await lstat(path).catch(() => undefined);
}
