import type { Clock } from '../../core/clock.ts';

interface Time {
  readonly clock: Clock;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/** Whether `work` ended before its time was up. The time is the run's clock's, and cuts the work off by its signal. */
export async function within(
  { clock, milliseconds, signal }: Time,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const late = new AbortController();
  const done = new AbortController();
  const timer = clock
    .sleep(milliseconds, AbortSignal.any([signal, done.signal]))
    .then(() => late.abort())
    .catch(() => undefined);
  try {
    await work(AbortSignal.any([signal, late.signal]));
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!late.signal.aborted) throw error;
    return false;
  } finally {
    done.abort();
    await timer;
  }
}
