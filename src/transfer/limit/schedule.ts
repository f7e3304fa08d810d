import { fail } from '../../core/errors.ts';
import { MEGABYTES_WORDS, parseMegabytes, writeMegabytes } from './megabytes.ts';

/** A limit for a part of the day. */
export interface ScheduleWindow {
  /** Minutes since midnight, local time; `to` is not part of it. */
  readonly from: number;
  readonly to: number;
  /** Infinity: no limit. */
  readonly bytesPerSecond: number;
}

export interface Schedule {
  /** In their order, without gaps or overlaps: from 0 to the end of the day. */
  readonly windows: readonly ScheduleWindow[];
}

const DAY = 24 * 60;

/** One limit, always. */
export function always(bytesPerSecond: number): Schedule {
  return { windows: [{ from: 0, to: DAY, bytesPerSecond }] };
}

/** By the local time of day, as clocks on the wall have it: also when they are put forward or back. */
export function limitAt({ windows }: Schedule, now: Date): number {
  const minute = now.getHours() * 60 + now.getMinutes();
  return windows.find(({ from, to }) => from <= minute && minute < to)?.bytesPerSecond ?? Infinity;
}

/**
 * Reads `08:00-18:00=20,*=0`: megabytes a second by the time of day, 0 for no limit, `*` for all other times. A window
 * may go past midnight. Throws `usage`, naming the windows that overlap, or what is not covered.
 */
export function parseSchedule(text: string): Schedule {
  const entries = text.split(',').map((entry) => parseEntry(entry.trim()));
  const rest = entries.filter(({ times }) => times === '*');
  if (rest.length > 1) throw fail('usage', '"*" stands in it twice');
  const windows = entries.flatMap(windowsOf).sort((a, b) => a.from - b.from);
  refuseOverlaps(windows);
  return withoutGaps(windows, rest[0]?.bytesPerSecond);
}

interface Entry {
  readonly times: string;
  readonly bytesPerSecond: number;
}

type NamedWindow = ScheduleWindow & { readonly times: string };

function parseEntry(text: string): Entry {
  const [times = '', megabytes, ...more] = text.split('=').map((part) => part.trim());
  if (megabytes === undefined || more.length > 0)
    throw fail('usage', `"${text}" is not like 08:00-18:00=20 or *=0`);
  const bytes = parseMegabytes(megabytes);
  if (bytes === undefined) throw fail('usage', `"${text}" does not end in ${MEGABYTES_WORDS}`);
  return { times, bytesPerSecond: bytes === 0 ? Infinity : bytes };
}

/** Two for one that goes past midnight. */
function windowsOf({ times, bytesPerSecond }: Entry): NamedWindow[] {
  if (times === '*') return [];
  const [from, to] = times.split('-').map(minuteOf);
  if (from === undefined || to === undefined || times.split('-').length !== 2)
    throw fail('usage', `"${times}" is not a window like 08:00-18:00`);
  if (from === to) throw fail('usage', `"${times}" has no length`);
  const parts =
    from < to ? [[from, to] as const] : [[from, DAY] as const, ...(to === 0 ? [] : [[0, to] as const])];
  return parts.map(([start, end]) => ({ times, bytesPerSecond, from: start, to: end }));
}

function minuteOf(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const [hours, minutes] = [Number(match?.[1] ?? NaN), Number(match?.[2] ?? NaN)];
  const minute = hours * 60 + minutes;
  return minutes < 60 && minute <= DAY ? minute : undefined;
}

function refuseOverlaps(windows: readonly NamedWindow[]): void {
  for (const [index, window] of windows.entries()) {
    const before = windows[index - 1];
    if (before === undefined || before.to <= window.from) continue;
    throw fail('usage', `the windows ${before.times} and ${window.times} overlap`);
  }
}

function withoutGaps(windows: readonly NamedWindow[], rest: number | undefined): Schedule {
  const filled: ScheduleWindow[] = [];
  const gaps: string[] = [];
  let end = 0;
  for (const window of [...windows, undefined]) {
    const start = window?.from ?? DAY;
    if (end < start) {
      gaps.push(`${clockTime(end)}-${clockTime(start)}`);
      filled.push({ from: end, to: start, bytesPerSecond: rest ?? Infinity });
    }
    if (window === undefined) break;
    const { from, to, bytesPerSecond } = window;
    filled.push({ from, to, bytesPerSecond });
    end = to;
  }
  if (rest === undefined && gaps.length > 0)
    throw fail('usage', `nothing is said for ${gaps.join(' and ')} (*=0 would be no limit)`);
  return { windows: filled };
}

function clockTime(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** As `parseSchedule` reads it. */
export function writeSchedule({ windows }: Schedule): string {
  return windows
    .map(({ from, to, bytesPerSecond }) => {
      const megabytes = writeMegabytes(bytesPerSecond === Infinity ? 0 : bytesPerSecond);
      return `${clockTime(from)}-${clockTime(to)}=${megabytes}`;
    })
    .join(',');
}
