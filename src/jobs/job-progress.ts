import type { Clock } from '../core/clock.ts';
import type { Emit } from '../events/event.ts';
import type { Channel } from '../notify/channel.ts';
import type { JobFacts } from '../notify/job-event.ts';
import { ProgressMeter } from '../notify/progress.ts';

export interface JobProgress {
  /** What the export says passes through here, on its way to everybody else. */
  readonly emit: Emit;
  /** Before its end is told. */
  readonly ended: () => void;
}

/** Tells how far a job is, where somebody wants to know. */
export function jobProgress(
  facts: () => JobFacts,
  {
    channels,
    clock,
    emit,
  }: { readonly channels: readonly Channel[]; readonly clock: Clock; readonly emit: Emit },
): JobProgress {
  const listeners = channels.flatMap(({ progress }) => progress ?? []);
  if (listeners.length === 0) return { emit, ended: () => undefined };
  const meter = new ProgressMeter();
  const { jobId } = facts();
  return {
    emit: (event) => {
      emit(event);
      const now = clock.monotonic();
      meter.hear(event, now);
      const newest = () => ({ type: 'job.progress' as const, ...facts(), progress: meter.at(now) });
      for (const { tell } of listeners) tell(jobId, newest);
    },
    ended: () => listeners.forEach(({ ended }) => ended(jobId)),
  };
}
