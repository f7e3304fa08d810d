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
  for (;;) {
    const due = { at: clock.now().getTime() + everyMs, monotonic: clock.monotonic() + everyMs };
    await work();
    if (isAborted(signal)) return;
    onWait(new Date(due.at));
    if (!(await waitUntil(due, clock, signal))) return;
  }
}

interface Due {
  readonly at: number;
  readonly monotonic: number;
}

/** False when it is stopped first. */
async function waitUntil(due: Due, clock: Clock, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const left = Math.min(due.at - clock.now().getTime(), due.monotonic - clock.monotonic());
    if (left <= 0) return true;
    await clock.sleep(Math.min(left, LOOK_MS), signal).catch(() => undefined);
    if (isAborted(signal)) return false;
  }
}

function isAborted({ aborted }: AbortSignal): boolean {
  return aborted;
}
