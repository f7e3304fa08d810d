import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asHyperexportError } from '../core/errors.ts';
import { acquireLock } from '../platform/lock-file.ts';
import type { DeadRunOutcome } from './dead-runs.ts';
import { vmLocksIn } from './workplace.ts';

/** Removes the locks of VMs whose holders are provably gone. A lock that is held is not left behind by anybody. */
export async function* deadLocks(stateDirectory: string): AsyncGenerator<DeadRunOutcome> {
  const directory = vmLocksIn(stateDirectory);
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((file) => file.endsWith('.lock'))) {
    const path = join(directory, name);
    const what = `the lock of a run that was killed: ${path}`;
    try {
      const release = await acquireLock(path, path);
      await release();
      yield { outcome: 'removed', kind: 'lock', what, path };
    } catch (error) {
      const { code, message } = asHyperexportError(error);
      if (code !== 'locked') yield { outcome: 'failed', kind: 'lock', what, path, message };
    }
  }
}
