import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asHyperexportError, systemErrorCode } from '../core/errors.ts';
import { acquireLock, refuseHeld } from './lock-file.ts';

/**
 * Says that a file or a directory is being read, so that no clean-up of this user on this machine takes it away. It is
 * said in the state directory: what is read may be on a medium that nobody may write to. Where it cannot be
 * said, or no run has made that directory yet, it is read all the same. Resolves to what takes it back.
 */
export async function markReading(stateDirectory: string, path: string): Promise<() => Promise<void>> {
  try {
    const directory = (await stat(path)).isDirectory() ? path : dirname(path);
    const mark = await markOf(stateDirectory, directory);
    await mkdir(dirname(mark), { mode: 0o700 }).catch(ignoreExisting);
    return await acquireLock(mark, directory);
  } catch {
    return () => Promise.resolve();
  }
}

/** Who reads a directory, in words; undefined: nobody that this user's runs know of. */
export async function readerOf(stateDirectory: string, directory: string): Promise<string | undefined> {
  try {
    await refuseHeld(await markOf(stateDirectory, directory), 'it is being read, and');
    return undefined;
  } catch (error) {
    const { code, message } = asHyperexportError(error);
    return code === 'locked' ? message : undefined;
  }
}

function ignoreExisting(error: unknown): void {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
}

async function markOf(stateDirectory: string, directory: string): Promise<string> {
  const name = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex')
    .slice(0, 32);
  return join(stateDirectory, 'locks', `reading-${name}.lock`);
}
