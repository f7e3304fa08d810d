import { dirname } from 'node:path';
import { asHyperexportError } from '../core/errors.ts';
import type { Emit } from '../events/event.ts';
import type { Journal } from '../state/journal.ts';
import { acquireLock } from '../platform/lock-file.ts';
import { removePartialExport } from './partial-export.ts';
import { isThere } from './publish.ts';
import { lockOf } from './workplace.ts';

/**
 * Finishes what runs on this host that were killed had still to undo. What cannot be finished now stays in the journal
 * and is told; it never keeps this run from starting.
 */
export async function finishDeadRuns(journal: Journal, emit: Emit): Promise<void> {
  for (const entry of journal.ofDeadRuns()) {
    try {
      if (entry.kind === 'partial-export') {
        if (await removeUnlessLocked(entry.directory))
          tell(`removed the partial export of a run that was killed: ${entry.directory}`);
      } else {
        tell(
          `a run that was killed left its lease on "${entry.vm}": it ends by itself within minutes, and blocks the VM until then`,
        );
      }
      journal.settle(entry.id);
    } catch (error) {
      emit({
        type: 'cleanup.failed',
        what: `the ${entry.kind} of run ${entry.runId}`,
        message: asHyperexportError(error).message,
      });
    }
  }

  function tell(message: string): void {
    emit({ type: 'warning.raised', code: 'dead-run', message });
  }
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
