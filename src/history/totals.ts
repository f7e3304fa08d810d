import { outcomeOf } from './outcome.ts';
import type { PastExport } from './past-export.ts';

/** How many exports there were, of all or of a part; bytes and time are those of the good ones together. */
export interface Totals {
  exports: number;
  good: number;
  /** Of the good ones, those of which something stayed behind. */
  leftBehind: number;
  failed: number;
  interrupted: number;
  unfinished: number;
  bytes: number;
  milliseconds: number;
}

export function noExports(): Totals {
  return {
    exports: 0,
    good: 0,
    leftBehind: 0,
    failed: 0,
    interrupted: 0,
    unfinished: 0,
    bytes: 0,
    milliseconds: 0,
  };
}

export function count(totals: Totals, past: PastExport): void {
  const outcome = outcomeOf(past);
  totals.exports += 1;
  totals[outcome] += 1;
  if (outcome !== 'good') return;
  totals.leftBehind += past.error === undefined ? 0 : 1;
  totals.bytes += past.bytes ?? 0;
  totals.milliseconds += past.milliseconds ?? 0;
}

/** The part of those that have ended that is good, 0 to 1; undefined where none has. */
export function successRate({ good, failed, interrupted }: Readonly<Totals>): number | undefined {
  const ended = good + failed + interrupted;
  return ended === 0 ? undefined : good / ended;
}

/** Of a good export. */
export function averageMilliseconds({ good, milliseconds }: Readonly<Totals>): number | undefined {
  return good === 0 ? undefined : milliseconds / good;
}

/** All bytes over all time of the good exports; undefined where there is no time to speak of. */
export function bytesPerSecond({ bytes, milliseconds }: Readonly<Totals>): number | undefined {
  return milliseconds < 1 ? undefined : bytes / (milliseconds / 1000);
}
