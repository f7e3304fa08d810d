import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asHyperexportError } from '../core/errors.ts';
import { acquireLock } from '../platform/lock-file.ts';
import type { DeadRunOutcome } from './dead-runs.ts';
import { vmLocksIn } from './workplace.ts';

/** Removes the locks of VMs whose holders are provably gone; a live one's, or another host's, is told and stays. */
export async function* deadLocks(stateDirectory: string): AsyncGenerator<DeadRunOutcome> {
  const directory = vmLocksIn(stateDirectory);
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((file) => file.endsWith('.lock'))) {
    const path = join(directory, name);
    try {
      const release = await acquireLock(path, path);
      await release();
      yield { outcome: 'removed', what: `the lock of a run that was killed: ${path}` };
    } catch (error) {
      const { code, message, hint } = asHyperexportError(error);
      const outcome = code === 'locked' ? 'waiting' : 'failed';
      yield { outcome, what: `the lock ${path}`, message, ...(hint === undefined ? {} : { hint }) };
    }
  }
}
