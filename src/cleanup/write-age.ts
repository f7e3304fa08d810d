import { writeDuration } from '../core/duration.ts';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

/** `30 days`, `36 hours`, `1h30m`. */
export function writeAge(milliseconds: number): string {
  if (milliseconds >= 2 * DAY_MS && milliseconds % DAY_MS === 0) return `${milliseconds / DAY_MS} days`;
  if (milliseconds >= 2 * HOUR_MS && milliseconds % HOUR_MS === 0) return `${milliseconds / HOUR_MS} hours`;
  return writeDuration(milliseconds);
}
