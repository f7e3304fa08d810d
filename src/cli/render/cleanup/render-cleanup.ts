import { totalsOf, type CleanupReport, type Leftover, type Outcome } from '../../../cleanup/report.ts';
import { wordsOf } from '../../../core/errors.ts';
import type { OutputMode } from '../mode.ts';
import { keyValueLines, type KeyValues } from '../quiet.ts';
import type { Style } from '../style.ts';
import { cleanupTable } from './cleanup-table.ts';

/** What a clean-up by itself did, or would do, in the mode asked for; `lines`: a document is one line, as others follow. */
export function renderCleanup(
  report: CleanupReport,
  { mode, style, lines }: { readonly mode: OutputMode; readonly style: Style; readonly lines?: boolean },
): string {
  if (mode === 'json') return `${JSON.stringify(documentOf(report), undefined, lines === true ? 0 : 2)}\n`;
  if (mode === 'quiet') return [...report.outcomes.map(block), summary(report)].map(keyValueLines).join('\n');
  return cleanupTable(report, style);
}

/** Fields are only ever added. */
function documentOf(report: CleanupReport): object {
  const { directory, dryRun, outcomes, leftovers, ignored, unmet, unmatched } = report;
  const { exports: _, ...totals } = totalsOf(report);
  return {
    ...{ schemaVersion: 1, status: statusOf(report), directory, dryRun, ...totals },
    exports: outcomes.map(exportOf),
    leftovers: leftovers.map(leftoverOf),
    ...{ ignored, unmet, unmatched },
  };
}

function exportOf({ export: each, result, rules, reason, error }: Outcome): object {
  const { directory, vm, vmPath, id, parent, startedAt, finishedAt, verified, bytes } = each;
  return {
    ...{ result, rules, reason, directory, vm, path: vmPath, id, parent: parent ?? null },
    ...{ startedAt: startedAt.toISOString(), finishedAt: finishedAt.toISOString(), verified, bytes },
    error: error === undefined ? null : wordsOf(error),
  };
}

function leftoverOf({ error, ...leftover }: Leftover): object {
  return { ...leftover, error: error === undefined ? null : wordsOf(error) };
}

function statusOf(report: CleanupReport): 'success' | 'failed' {
  const isUnmet = report.unmet.some(({ rule }) => rule === 'min-free');
  return totalsOf(report).failed > 0 || isUnmet ? 'failed' : 'success';
}

/** A block for each export, a blank line between, and one of the whole last. */
function block({
  export: { vm, directory, bytes, startedAt },
  result,
  rules,
  reason,
  error,
}: Outcome): KeyValues {
  return {
    ...{ result, vm, directory, bytes, started_at: startedAt.toISOString() },
    ...{ rules: rules.join(','), reason },
    ...(error === undefined ? {} : { error_code: error.code, error: error.message }),
  };
}

function summary(report: CleanupReport): KeyValues {
  const { exports, removed, kept, failed, freedBytes, keptBytes } = totalsOf(report);
  return {
    status: statusOf(report),
    directory: report.directory,
    dry_run: report.dryRun,
    ...{ exports, removed, kept, failed, freed_bytes: freedBytes, kept_bytes: keptBytes },
  };
}
