import { rename, rmdir, unlink } from 'node:fs/promises';
import { asHyperexportError } from '../core/errors.ts';
import { acquireLock, refuseHeld } from '../platform/lock-file.ts';
import { syncDirectory } from '../platform/partial-file.ts';

/** All that clean-up does to a file system. Tests let each of its steps fail, and kill the process at each. */
export interface Deletions {
  /** Throws `locked` when somebody else holds it; resolves to the release. */
  readonly lock: (path: string, what: string) => Promise<() => Promise<void>>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Makes a rename last. */
  readonly sync: (directory: string) => Promise<void>;
  readonly unlink: (file: string) => Promise<void>;
  /** Of an empty directory only. */
  readonly rmdir: (directory: string) => Promise<void>;
}

export const realDeletions: Deletions = {
  lock: lockOrLook,
  rename,
  sync: syncDirectory,
  unlink,
  rmdir,
};

/**
 * A file system that is full has no room for a lock, and it is the one that needs to be cleaned up most: then it has to
 * do that nobody else holds it. Who comes later finds no room for a lock either.
 */
async function lockOrLook(path: string, what: string): Promise<() => Promise<void>> {
  try {
    return await acquireLock(path, what);
  } catch (error) {
    if (asHyperexportError(error).code !== 'no-space') throw error;
    await refuseHeld(path, what);
    return () => Promise.resolve();
  }
}
