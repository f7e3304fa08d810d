import type { Clock } from './clock.ts';
import { parseDuration } from './duration.ts';
import { fail, HyperexportError } from './errors.ts';

/** When something has to have ended, as a person says it. */
export type DeadlineSpec =
  /** The next time that the clocks of this machine show it. */
  | { readonly kind: 'time-of-day'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'instant'; readonly at: Date }
  | { readonly kind: 'after'; readonly milliseconds: number };

/** Reads `06:00`, `2026-03-01T06:00:00+01:00` or `4h`. Error: `usage`. */
export function parseDeadline(text: string): DeadlineSpec {
  const time = TIME.exec(text.trim());
  if (time !== null) return { kind: 'time-of-day', hour: Number(time[1]), minute: Number(time[2]) };
  if (INSTANT.test(text.trim())) {
    const at = new Date(text.trim());
    if (isDay(text.trim()) && !Number.isNaN(at.getTime())) return { kind: 'instant', at };
  }
  try {
    return { kind: 'after', milliseconds: parseDuration(text) };
  } catch (error) {
    if (!(error instanceof HyperexportError)) throw error;
    throw fail('usage', `"${text}" is neither a time nor a duration`, {
      hint: 'write a time of day (06:00), a moment with its zone (2026-03-01T06:00:00Z) or a duration (4h)',
    });
  }
}

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;
/** RFC 3339: a moment without its zone would be another one on another machine. */
const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** `Date` reads November 31st as December 1st. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** One that has begun to count. */
export interface Deadline {
  /** As a person says it: `06:00`, `4h 00m after the start`. */
  readonly text: string;
  /** Milliseconds that are left, less than 0 when it is over. */
  readonly leftMs: () => number;
}

/**
 * A time is one of the wall clock, whatever happens to that clock meanwhile: when it is put forward the deadline comes
 * earlier. A duration is one of the clock that never jumps.
 */
export function startDeadline(spec: DeadlineSpec, text: string, clock: Clock): Deadline {
  if (spec.kind === 'after') {
    const end = clock.monotonic() + spec.milliseconds;
    return { text: `${text} after the start`, leftMs: () => end - clock.monotonic() };
  }
  const at = spec.kind === 'instant' ? spec.at : nextTimeOfDay(spec, clock.now());
  return { text, leftMs: () => at.getTime() - clock.now().getTime() };
}

/**
 * When the clocks of this machine show a time next. In the night in which an hour comes twice its second coming counts
 * too; in the one in which it is left out, the time is as long after the hour before it.
 */
export function nextTimeOfDay(
  { hour, minute }: { readonly hour: number; readonly minute: number },
  now: Date,
): Date {
  const on = (days: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, minute);
  const today = on(0);
  if (today > now) return today;
  const again = new Date(today.getTime() + 3_600_000);
  const comesTwice = again.getHours() === today.getHours() && again.getMinutes() === today.getMinutes();
  return comesTwice && again > now ? again : on(1);
}
