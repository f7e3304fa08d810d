import { DayReports, type DayReport } from './days.ts';
import { FailureReports, type FailureReport } from './failures.ts';
import type { PastExport } from './past-export.ts';
import { count, noExports, type Totals } from './totals.ts';
import { VmReports, type VmReport } from './vm-report.ts';

/** What the numbers of a history come to. Its size grows with VMs and kinds of failures, not with exports. */
export interface Report {
  /** When it was made. */
  readonly at: Date;
  /** When the oldest and the newest export in it were asked for. */
  readonly from?: Date;
  readonly to?: Date;
  readonly totals: Readonly<Totals>;
  /** Those that need somebody first. */
  readonly vms: readonly VmReport[];
  /** The most frequent first. */
  readonly failures: readonly FailureReport[];
  /** The last ones, by UTC, also those without an export; the oldest first. */
  readonly days: readonly DayReport[];
}

/** As many as a chart can show side by side. */
const MOST_DAYS = 90;

export interface ReportOptions {
  readonly now: Date;
  /** All inventory paths of the history. */
  readonly paths: Iterable<string>;
}

/** Goes through the exports once, newest first. */
export function reportOn(exports: Iterable<PastExport>, { now, paths }: ReportOptions): Report {
  const totals = noExports();
  const vms = new VmReports(paths);
  const failures = new FailureReports();
  const days = new DayReports();
  let [from, to]: (Date | undefined)[] = [];
  for (const past of exports) {
    from = past.createdAt;
    to ??= past.createdAt;
    count(totals, past);
    vms.add(past);
    days.add(past);
    if (past.status === 'failed') failures.add(past);
  }
  return {
    at: now,
    ...(from === undefined || to === undefined ? {} : { from, to }),
    totals,
    vms: vms.byNeed(),
    failures: failures.byCount(),
    days: days.until(now, MOST_DAYS),
  };
}
