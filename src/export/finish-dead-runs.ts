import { dirname } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { asHyperexportError } from '../core/errors.ts';
import type { Emit } from '../events/event.ts';
import type { Journal } from '../state/journal.ts';
import { acquireLock, removeDeadLocks } from '../platform/lock-file.ts';
import { removePartialExport } from './partial-export.ts';
import { isThere } from './publish.ts';
import { readProgress } from './resume/progress-file.ts';
import { lockOf, vmLocksIn } from './workplace.ts';

/** A lease has ended by itself long before. */
const LEASE_MS = 60 * 60_000;

/**
 * Finishes what runs on this host that were killed had still to undo. What cannot be finished now stays in the journal
 * and is told; it never keeps this run from starting. Two things stay on purpose: a partial export that another run can
 * go on with, and the note of a lease that may still block its VM, for the run that meets it.
 */
export async function finishDeadRuns(
  journal: Journal,
  { clock, emit, stateDirectory }: Finisher,
): Promise<void> {
  await removeDeadLocks(vmLocksIn(stateDirectory));
  for (const entry of journal.ofDeadRuns()) {
    try {
      if (entry.kind === 'partial-export') await finishPartial(entry.directory);
      else if (entry.kind === 'lease' && clock.now().getTime() - Date.parse(entry.createdAt) > LEASE_MS)
        journal.settle(entry.id);
    } catch (error) {
      emit({
        type: 'cleanup.failed',
        what: `the ${entry.kind} of run ${entry.runId}`,
        message: asHyperexportError(error).message,
      });
    }

    async function finishPartial(directory: string): Promise<void> {
      if ((await readProgress(directory)) !== undefined) return;
      if (await removeUnlessLocked(directory)) {
        const message = `removed the partial export of a run that was killed: ${directory}`;
        emit({ type: 'warning.raised', code: 'dead-run', message });
      }
      journal.settle(entry.id);
    }
  }
}

interface Finisher {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly stateDirectory: string;
}

/**
 * Takes the dead run's lock over, which goes with it. A place that a live run has locked is that one's now: it removed
 * what it found there, and what lies there is its own.
 */
async function removeUnlessLocked(partial: string): Promise<boolean> {
  if (!(await isThere(dirname(partial)))) return false;
  let release: () => Promise<void>;
  try {
    release = await acquireLock(lockOf(partial), partial);
  } catch (error) {
    if (asHyperexportError(error).code === 'locked') return false;
    throw error;
  }
  try {
    return await removePartialExport(partial);
  } finally {
    await release();
  }
}
