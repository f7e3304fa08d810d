import type { Clock } from '../core/clock.ts';
import type { Emit } from '../events/event.ts';
import { removeDeadLocks } from '../platform/lock-file.ts';
import type { Journal } from '../state/journal.ts';
import { deadRuns } from './dead-runs.ts';
import { vmLocksIn } from './vm-lock-file.ts';

interface Finisher {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly stateDirectory: string;
}

/**
 * Finishes what runs on this host that were killed had still to undo, before a new run begins. What cannot be finished
 * now stays in the journal and is told; it never keeps this run from starting.
 */
export async function finishDeadRuns(
  journal: Journal,
  { clock, emit, stateDirectory }: Finisher,
): Promise<void> {
  await removeDeadLocks(vmLocksIn(stateDirectory));
  for await (const { outcome, what, message = '' } of deadRuns(journal, { clock, discard: false })) {
    if (outcome === 'removed') emit({ type: 'warning.raised', code: 'dead-run', message: `removed ${what}` });
    if (outcome === 'failed') emit({ type: 'cleanup.failed', what, message });
  }
}
