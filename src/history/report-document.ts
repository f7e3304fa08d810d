import type { PastExport } from './past-export.ts';
import type { Report } from './report.ts';
import { averageMilliseconds, bytesPerSecond, successRate, type Totals } from './totals.ts';

/** The report for programs. Fields are only ever added. */
export function reportDocument({ at, from, to, totals, vms, failures, days }: Report): object {
  return {
    schemaVersion: 1,
    at: at.toISOString(),
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    ...totalFields(totals),
    vms: vms.map(({ vm, path, server, lastGood, last, failedSince, ...numbers }) => ({
      ...{ vm, path, server },
      ...totalFields(numbers),
      last_status: last.status,
      last_at: last.createdAt.toISOString(),
      last_error: last.status === 'failed' ? (last.error ?? null) : null,
      failed_since_last_good: failedSince,
      last_good: lastGood === undefined ? null : goodFields(lastGood, at),
    })),
    failures: failures.map(({ code, count, last }) => ({
      ...{ code, count },
      last_at: last.createdAt.toISOString(),
      last_vm: last.vm,
      last_message: last.error?.message ?? null,
    })),
    days: days.map(({ day, ...numbers }) => ({ day, ...totalFields(numbers) })),
  };
}

function totalFields(totals: Readonly<Totals>) {
  const { exports, good, leftBehind, failed, interrupted, unfinished, bytes } = totals;
  const [average, rate, success] = [averageMilliseconds(totals), bytesPerSecond(totals), successRate(totals)];
  return {
    ...{ exports, good, left_behind: leftBehind, failed, interrupted, unfinished, bytes },
    success_percent: success === undefined ? null : Math.floor(success * 1000) / 10,
    average_seconds: average === undefined ? null : Math.round(average) / 1000,
    bytes_per_second: rate === undefined ? null : Math.floor(rate),
  };
}

function goodFields(past: PastExport, now: Date): object {
  const { output, format, bytes, milliseconds, verified } = past;
  return {
    at: past.createdAt.toISOString(),
    completed_at: past.endedAt?.toISOString() ?? null,
    age_seconds: Math.floor(ageOf(past, now) / 1000),
    ...{ output, format, bytes: bytes ?? null, verified },
    duration_seconds: milliseconds === undefined ? null : milliseconds / 1000,
  };
}

/** Milliseconds since the VM was as the export has it, as far as the history knows: since it was begun. */
export function ageOf({ createdAt }: PastExport, now: Date): number {
  return Math.max(0, now.getTime() - createdAt.getTime());
}
