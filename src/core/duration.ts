import { fail } from './errors.ts';

const MILLISECONDS = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
} as const;
type Unit = keyof typeof MILLISECONDS;

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)/gy;

/**
 * Milliseconds of a duration as Go writes it (`720h`, `1h30m`, `1.5s`), in days (`30d`), or - where the option allows
 * it - as a bare number of `bareUnit`.
 */
export function parseDuration(text: string, bareUnit?: Unit): number {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  if (/^\d+(\.\d+)?$/.test(trimmed) && bareUnit !== undefined)
    return Number(trimmed) * MILLISECONDS[bareUnit];

  let total = 0;
  let end = 0;
  for (const match of trimmed.matchAll(PART)) {
    total += Number(match[1]) * MILLISECONDS[match[2] as Unit];
    end = match.index + match[0].length;
  }
  if (end === 0 || end !== trimmed.length) {
    throw fail('usage', `"${text}" is not a duration`, { hint: 'write it like 90s, 1h30m, 720h or 30d' });
  }
  return total;
}

/** As `parseDuration` reads it: `1h30m`, `1.5s`, `250ms`; whole days from three on as such: `400d`. */
export function writeDuration(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1000) return `${milliseconds}ms`;
  const days = milliseconds / MILLISECONDS.d;
  if (days >= 3 && Number.isInteger(days)) return `${days}d`;
  const minutes = Math.floor(milliseconds / 60_000);
  const parts = [
    [Math.floor(minutes / 60), 'h'],
    [minutes % 60, 'm'],
    [(milliseconds - minutes * 60_000) / 1000, 's'],
  ] as const;
  return (
    parts
      .filter(([value]) => value > 0)
      .map(([value, unit]) => `${value}${unit}`)
      .join('') || '0s'
  );
}

/** `1h 05m`, `4m 10s`, `12s`: two units, for people. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (value: number) => String(value).padStart(2, '0');
  if (hours > 0) return `${hours}h ${two(minutes)}m`;
  if (minutes > 0) return `${minutes}m ${two(seconds % 60)}s`;
  return `${seconds}s`;
}
