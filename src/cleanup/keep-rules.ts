import type { FoundExport } from './found-export.ts';
import type { Period } from './policy.ts';

/** An export that a keep rule holds, and the period for which it stands. */
export interface KeptFor {
  readonly rule: `keep-${Period}`;
  /** `2026-01-31`, `2026-W05`, `2026-01`, `2026`. */
  readonly period: string;
}

const periods = ['daily', 'weekly', 'monthly', 'yearly'] as const satisfies readonly Period[];

/**
 * Of each of the last `keep.daily` days that have one, the newest export stays; the same of weeks, months and years.
 * Periods without an export take no place. They begin at midnight UTC, as the names of directories do: no hour comes
 * twice, none is missing, and machines in several zones agree. `newestFirst` are the good exports of one VM.
 */
export function keptFor(
  newestFirst: readonly FoundExport[],
  keep: Readonly<Record<Period, number>>,
): Map<FoundExport, KeptFor[]> {
  const kept = new Map<FoundExport, KeptFor[]>();
  for (const period of periods) {
    const seen = new Set<string>();
    for (const each of newestFirst) {
      if (seen.size >= keep[period]) break;
      const name = PERIOD_OF[period](each.startedAt);
      if (seen.has(name)) continue;
      seen.add(name);
      kept.set(each, [...(kept.get(each) ?? []), { rule: `keep-${period}`, period: name }]);
    }
  }
  return kept;
}

const PERIOD_OF: Readonly<Record<Period, (moment: Date) => string>> = {
  daily: (moment) => moment.toISOString().slice(0, 10),
  weekly: isoWeek,
  monthly: (moment) => moment.toISOString().slice(0, 7),
  yearly: (moment) => moment.toISOString().slice(0, 4),
};

const DAY_MS = 86_400_000;

/** ISO 8601: a week begins on Monday, and belongs to the year that has its Thursday. */
function isoWeek(moment: Date): string {
  const midnight = Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate());
  const sinceMonday = (moment.getUTCDay() + 6) % 7;
  const thursday = new Date(midnight + (3 - sinceMonday) * DAY_MS);
  const firstOfYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - firstOfYear) / (7 * DAY_MS)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}
