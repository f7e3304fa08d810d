import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import type { Ended } from '../notify/job-event.ts';
import { endOf, factsOf, newJob, redacted, type JobRun, type Wish } from './job-facts.ts';
import type { JobLog } from './job-log.ts';

export interface NeverBegunContext extends JobRun {
  readonly log: JobLog;
  readonly wishes: readonly Wish[];
}

/**
 * Does what begins jobs. When it fails before it says that it has begun them, what was wished for are jobs that failed:
 * they are in the history, and whoever wants to be told of failures is. A mistake in what was typed is neither.
 */
export async function untilBegun(
  context: NeverBegunContext,
  work: (begun: () => void) => Promise<void>,
): Promise<void> {
  const began = context.clock.monotonic();
  const progress = { begun: false };
  try {
    await work(() => (progress.begun = true));
  } catch (thrown) {
    const error = asHyperexportError(thrown);
    // What the state directory cannot keep is told by whoever does without it.
    const isTold = progress.begun || error.details['untold'] === true;
    if (!isTold && error.code !== 'usage') noneBegun(error, context, began);
    throw thrown;
  }
}

/** Of all that was wished for nothing was begun; `began`: when the run did, on the monotonic clock. */
export function noneBegun(
  error: HyperexportError,
  context: NeverBegunContext,
  began = context.clock.monotonic(),
): void {
  const { log, wishes, runId, server, provider, inBatch, clock, redact } = context;
  const ended: Ended = { endedAt: clock.now(), milliseconds: Math.round(clock.monotonic() - began) };
  for (const wish of wishes) neverBegun({ label: wish.vm, wish }, error, context, ended);
  if (!inBatch) return;
  const startedAt = new Date(ended.endedAt.getTime() - ended.milliseconds);
  const vms = wishes.map(({ vm }) => ({ vm, status: 'failed', error: redacted(error, redact) }) as const);
  log.told({
    type: 'batch.ended',
    ...{ runId, server, provider, startedAt, count: vms.length, vms },
    ...ended,
  });
}

/** One VM of which nothing was begun, and why; `label` is what the run calls it. */
export function neverBegun(
  { label, wish }: { readonly label: string; readonly wish: Wish },
  error: HyperexportError,
  { log, ...run }: JobRun & { readonly log: JobLog },
  ended: Ended = { endedAt: run.clock.now(), milliseconds: 0 },
): void {
  const facts = factsOf(wish, label, run);
  const [end, event] = endOf({ ...facts, ...ended }, run, undefined, error);
  log.neverBegan(newJob(facts, wish, run), end, [{ type: 'job.created', ...facts }, event]);
}
