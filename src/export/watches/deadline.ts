import type { Deadline } from '../../core/deadline.ts';
import { formatDuration } from '../../core/duration.ts';
import { fail, type HyperexportError } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import type { ExportRequest } from '../request.ts';

/** An export, and whether it has a snapshot to remove. */
type Snapshotting = Pick<ExportRequest, 'vm'> & { readonly snapshot?: unknown };

/** Ending a lease, and starting a VM again. */
const END_MS = 60_000;
/** What removing a snapshot takes at least, with the wait for a VM that is busy. */
const REMOVAL_MS = 5 * 60_000;
/** Arrays merge faster as a rule, and slower when they are busy. */
const MERGED_PER_MINUTE = 2 ** 30;
/** With less than this nothing would come of the work. */
const LEAST_WORK_MS = 60_000;

/** A wall clock may be put forward: it is looked at so often. */
const SLICE_MS = 15_000;

/** What has to be left at the deadline's end for what this program changed to be undone. */
export function timeToUndo(snapshot: boolean, deltaBytes = 0): number {
  if (!snapshot) return END_MS;
  return Math.max(REMOVAL_MS, (deltaBytes / MERGED_PER_MINUTE) * 60_000);
}

/** Why an export cannot begin any more; undefined: it can. */
export function tooLate(deadline: Deadline | undefined, request: Snapshotting): HyperexportError | undefined {
  if (deadline === undefined) return undefined;
  const [left, undoMs] = [deadline.leftMs(), timeToUndo(request.snapshot !== undefined)];
  if (left > undoMs + LEAST_WORK_MS) return undefined;
  const when = left <= 0 ? `is over` : `is in ${formatDuration(left)}`;
  return fail('deadline', `the deadline ${deadline.text} ${when}: no export is begun any more`, {
    hint: `an export needs ${formatDuration(undoMs)} for its own end and ${formatDuration(LEAST_WORK_MS)} for the work at least: begin earlier, or choose a later --deadline`,
  });
}

/** Whether a merge of snapshots should not be begun any more: it may take longer than what is left. */
export function leavesNoTime(deadline: Deadline | undefined): boolean {
  return deadline !== undefined && deadline.leftMs() < REMOVAL_MS;
}

/**
 * Aborted, with the reason, when no export can begin any more: of several, those that have not. `signal` ends the watch.
 */
export function closingTime(
  deadline: Deadline,
  requests: readonly Snapshotting[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AbortSignal {
  const closing = new AbortController();
  const longest = requests.find(({ snapshot }) => snapshot !== undefined) ?? { vm: '' };
  const undoMs = () => timeToUndo(longest.snapshot !== undefined) + LEAST_WORK_MS;
  void watchDeadline(deadline, { clock, signal, undoMs }, (error) =>
    closing.abort(tooLate(deadline, longest) ?? error),
  ).catch(() => undefined);
  return closing.signal;
}

/** Calls `onNear` once, when no more than `undoMs` is left, as it is then. Ends with the signal. */
export async function watchDeadline(
  deadline: Deadline,
  {
    clock,
    signal,
    undoMs,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly undoMs: () => number },
  onNear: (error: HyperexportError) => void,
): Promise<void> {
  for (let left = deadline.leftMs() - undoMs(); left > 0; left = deadline.leftMs() - undoMs()) {
    await clock.sleep(Math.min(left, SLICE_MS), signal, { ref: false });
  }
  const message = `the deadline ${deadline.text} is near: the export was ended, to leave ${formatDuration(undoMs())} for what has to be undone`;
  onNear(fail('deadline', message, { hint: 'begin earlier, or choose a later --deadline' }));
}
