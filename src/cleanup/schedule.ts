import type { Clock } from '../core/clock.ts';

export interface Schedule {
  readonly everyMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told, after each time, when the next one is. */
  readonly onWait: (next: Date) => void;
}

/** Timers hold 24.8 days at most, and stand still while a machine sleeps: so the clock is looked at in between. */
const LOOK_MS = 60_000;

/**
 * Does something now and then again and again, from the beginning of one time to that of the next, until the signal is
 * aborted. It never runs twice at once: what takes longer than the interval is followed by the next at once. A clock that
 * is put back makes nobody wait for longer than the interval.
 */
export async function runEvery(
  work: () => Promise<void>,
  { everyMs, clock, signal, onWait }: Schedule,
): Promise<void> {
  while (!signal.aborted) {
    const next = new Date(clock.now().getTime() + everyMs);
    const monotonicNext = clock.monotonic() + everyMs;
    await work();
    if (signal.aborted) return;
    onWait(next);
    for (;;) {
      const left = Math.min(next.getTime() - clock.now().getTime(), monotonicNext - clock.monotonic());
      if (left <= 0) break;
      await clock.sleep(Math.min(left, LOOK_MS), signal).catch(() => undefined);
      if (signal.aborted) return;
    }
  }
}
