import { reportDocument, ageOf } from '../../../history/report-document.ts';
import type { Report } from '../../../history/report.ts';
import { averageMilliseconds, bytesPerSecond, successRate, type Totals } from '../../../history/totals.ts';
import type { VmReport } from '../../../history/vm-report.ts';
import type { OutputMode } from '../mode.ts';
import { keyValueLines, type KeyValues } from '../quiet.ts';
import type { Style } from '../style.ts';
import { reportText } from './report-text.ts';

/** The report in the mode asked for. */
export function renderReport(report: Report, mode: OutputMode, style: Style): string {
  if (mode === 'json') return reportJson(report);
  if (mode === 'quiet')
    return [...report.vms.map((vm) => vmBlock(vm, report.at)), sums(report.totals)]
      .map(keyValueLines)
      .join('\n');
  return reportText(report, style);
}

export function reportJson(report: Report): string {
  return `${JSON.stringify(reportDocument(report), undefined, 2)}\n`;
}

/** A block for each VM, a blank line between, and one of the whole last. What does not apply has no line. */
function vmBlock(
  { vm, path, server, lastGood, last, failedSince, good, failed }: VmReport,
  now: Date,
): KeyValues {
  return {
    ...{ vm, path, server, good, failed },
    ...(lastGood === undefined
      ? {}
      : {
          last_good: lastGood.createdAt.toISOString(),
          last_good_age_seconds: Math.floor(ageOf(lastGood, now) / 1000),
          last_good_output: lastGood.output,
        }),
    ...{ last_status: last.status, failed_since_last_good: failedSince },
  };
}

function sums(totals: Readonly<Totals>): KeyValues {
  const [average, rate, success] = [averageMilliseconds(totals), bytesPerSecond(totals), successRate(totals)];
  const { exports, good, leftBehind, failed, interrupted, unfinished, bytes } = totals;
  return {
    ...{ exports, good, left_behind: leftBehind, failed, interrupted, unfinished, bytes },
    ...(success === undefined ? {} : { success_percent: Math.floor(success * 1000) / 10 }),
    ...(average === undefined ? {} : { average_seconds: Math.round(average) / 1000 }),
    ...(rate === undefined ? {} : { bytes_per_second: Math.floor(rate) }),
  };
}
