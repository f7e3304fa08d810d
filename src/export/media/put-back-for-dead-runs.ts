import { dirname } from 'node:path';
import { asHyperexportError } from '../../core/errors.ts';
import { acquireLock } from '../../platform/lock-file.ts';
import { makeDirectories } from '../../platform/make-directories.ts';
import type { DetachedMedia } from '../../state/journal.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import type { ExportContext } from '../request.ts';
import { vmLockFile } from '../workplace.ts';
import { putBack } from './put-back.ts';

const PATIENCE_MS = 10_000;

/**
 * Puts back what runs that were killed had taken out of drives, where this session can. A VM that is still busy, with
 * the lease of the killed run, waits for the next attempt; what is on another server is told.
 */
export async function putBackForDeadRuns(
  { journal, session, stateDirectory, clock, emit }: ExportContext,
  { patient = false } = {},
): Promise<void> {
  for (const entry of journal.ofDeadRuns()) {
    if (entry.kind !== 'detached-media') continue;
    const what = entry.drives.map(({ label, file }) => `${file} (${label} of "${entry.vm}")`).join(', ');
    if (entry.server !== session.host) {
      if (patient)
        tell(
          `a run that was killed took ${what} out of its drive on ${entry.server}: any run there puts it back`,
        );
      continue;
    }
    try {
      // A run that has the VM now meets the entry itself, at its end.
      const release = await lockVm(entry);
      if (release === undefined) continue;
      try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        await putBack(entry, { session, clock, emit, signal, patient });
      } finally {
        await release();
      }
      journal.settle(entry.id);
      tell(`put back what a run that was killed had taken out of its drive: ${what}`);
    } catch (error) {
      if (isFault(error, 'ManagedObjectNotFound')) journal.settle(entry.id);
      else if (patient)
        tell(`${what} is not back in its drive yet: ${reasonOf(error)}; the next run tries again`);
    }
  }

  async function lockVm({ vm, instanceUuid }: DetachedMedia): Promise<(() => Promise<void>) | undefined> {
    const file = vmLockFile(stateDirectory, instanceUuid);
    makeDirectories(dirname(file), 0o700);
    try {
      return await acquireLock(file, `the VM "${vm}"`);
    } catch (error) {
      if (asHyperexportError(error).code === 'locked') return undefined;
      throw error;
    }
  }

  function tell(message: string): void {
    emit({ type: 'warning.raised', code: 'dead-run', message });
  }
}

/** After the patience its end is all that is left of the server's answers, which were that the VM is busy. */
function reasonOf(error: unknown): string {
  const busy = error instanceof Error && error.name === 'TimeoutError';
  return busy
    ? 'its VM is busy, with the lease of the run that was killed for instance'
    : asHyperexportError(error).message;
}
