import type { PastExport } from './past-export.ts';
import { count, noExports, type Totals } from './totals.ts';

export interface DayReport extends Readonly<Totals> {
  /** `2026-11-25`, by UTC: when the exports were asked for. */
  readonly day: string;
}

const DAY_MS = 86_400_000;

/** Counts the exports of each day. */
export class DayReports {
  readonly #byDay = new Map<string, Totals>();

  add(past: PastExport): void {
    const day = dayOf(past.createdAt);
    const totals = this.#byDay.get(day) ?? noExports();
    this.#byDay.set(day, totals);
    count(totals, past);
  }

  /** Each day from the first export until now, also those without any, the oldest first; not more than `most`. */
  until(now: Date, most: number): DayReport[] {
    const last = this.#newest(dayOf(now));
    const first = this.#oldest();
    if (first === undefined) return [];
    const days = Math.min(most, Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1);
    return Array.from({ length: days }, (_, at) => {
      const day = dayOf(new Date(Date.parse(last) - (days - 1 - at) * DAY_MS));
      return { day, ...(this.#byDay.get(day) ?? noExports()) };
    });
  }

  #oldest(): string | undefined {
    return [...this.#byDay.keys()].reduce<string | undefined>(
      (a, b) => (a === undefined || b < a ? b : a),
      undefined,
    );
  }

  /** A clock that was set back leaves exports behind today. */
  #newest(today: string): string {
    return [...this.#byDay.keys()].reduce((a, b) => (b > a ? b : a), today);
  }
}

export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
