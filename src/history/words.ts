import { formatBytes } from '../core/bytes.ts';

/** `2026-11-25 02:04`, by UTC, as every moment of a report is. */
export function moment(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An age in one unit: `12 minutes`, `3 hours`, `41 days`. */
export function age(milliseconds: number): string {
  if (milliseconds < HOUR_MS) return some(milliseconds / 60_000, 'minute');
  if (milliseconds < 2 * DAY_MS) return some(milliseconds / HOUR_MS, 'hour');
  return some(milliseconds / DAY_MS, 'day');
}

function some(number: number, unit: string): string {
  const whole = Math.floor(number);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

/** Rounded down: 100 % means all. */
export function percent(part: number): string {
  const tenths = Math.floor(part * 1000) / 10;
  return `${tenths === 100 || tenths === 0 ? tenths : tenths.toFixed(1)} %`;
}

export function rate(bytesPerSecond: number): string {
  return `${formatBytes(Math.floor(bytesPerSecond))}/s`;
}
