import type { Clock } from '../core/clock.ts';
import type { Emit } from '../events/event.ts';
import { realDeletions, type Deletions } from './deletions.ts';
import { findExports, type Findings } from './find-exports.ts';
import { freeSpaceOf } from './free-space.ts';
import { planCleanup, type Verdict } from './plan.ts';
import type { CleanupPolicy, FreeSpace, PreservePattern } from './policy.ts';
import { isPreservedBy } from './protections.ts';
import { removeChosen } from './remove-chosen.ts';
import { settleTrash } from './settle-trash.ts';
import { totalsOf, type CleanupReport, type Leftover, type Outcome } from './report.ts';

export interface CleanupRequest {
  /** Absolute: exports are looked for below it. */
  readonly directory: string;
  readonly policy: CleanupPolicy;
  /** Says what would be removed, and removes nothing. */
  readonly dryRun: boolean;
  /** Only exports of this VM (`groupOf`) are looked at; absent: all. */
  readonly group?: string;
}

export interface CleanupContext {
  readonly clock: Pick<Clock, 'now'>;
  /** Where this user's runs say what they are reading. */
  readonly stateDirectory: string;
  /** Ends it between two exports. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly deletions?: Deletions;
}

/**
 * Removes the exports below a directory that a policy chooses. What cannot be removed is part of the report, and no
 * error. Throws `not-found` where there is no such directory, and the reason of the signal.
 */
export async function cleanUp(request: CleanupRequest, context: CleanupContext): Promise<CleanupReport> {
  const { directory, policy, dryRun, group } = request;
  const { signal, clock, emit, stateDirectory, deletions = realDeletions } = context;
  const found = await findExports(directory, signal);
  const exports = found.exports.filter((each) => group === undefined || each.group === group);
  const leftovers = await settleTrash(found.trash, { deletions, dryRun, group });
  const now = clock.now();
  const space = await spaceFor(request, leftovers);
  const plan = planCleanup(exports, policy, { now, ...space });
  const outcomes = dryRun
    ? plan.verdicts.map(preview)
    : await removeChosen(plan.verdicts, {
        ...{ policy, directory, now, signal, deletions, emit, stateDirectory },
      });
  const report = {
    ...{ directory, dryRun, outcomes, leftovers },
    ignored: group === undefined ? found.ignored : [],
    unmet: plan.unmet,
    unmatched: group === undefined ? unmatched(found, policy) : [],
  };
  tell(report, emit);
  return report;
}

/** In a dry run the trash is still there, and would be gone by the time that the space is looked at. */
async function spaceFor(
  { directory, policy, dryRun }: CleanupRequest,
  leftovers: readonly Leftover[],
): Promise<{ readonly space?: FreeSpace }> {
  if (policy.minFree === undefined) return {};
  const space = await freeSpaceOf(directory);
  const trash = dryRun ? leftovers.filter(({ result }) => result === 'would-remove') : [];
  const more = trash.reduce((sum, { bytes }) => sum + bytes, 0);
  return { space: { ...space, freeBytes: space.freeBytes + more } };
}

function preview(verdict: Verdict): Outcome {
  return { ...verdict, result: verdict.action === 'remove' ? 'would-remove' : 'kept' };
}

/** A pattern with a slip in it protects nothing, and nobody would notice before it is too late. */
function unmatched({ exports }: Findings, { preserve }: CleanupPolicy): string[] {
  const protects = (pattern: PreservePattern) => exports.some((each) => isPreservedBy(each, pattern));
  return preserve.filter((pattern) => !protects(pattern)).map(({ typed }) => typed);
}

function tell(report: CleanupReport, emit: Emit): void {
  const { directory, dryRun, ignored, unmet, unmatched: patterns } = report;
  const warn = (code: string, message: string, hint: string) =>
    emit({ type: 'warning.raised', code, message, hint });
  for (const { directory: other, reason } of ignored)
    warn('cleanup-ignored', `${other} is left alone: ${reason}`, IGNORED);
  for (const { message } of unmet) warn('cleanup-limit', message, UNMET);
  for (const each of patterns)
    warn('cleanup-preserve', `--cleanup-preserve '${each}' matches no export`, UNMATCHED);
  for (const { result, reason, export: each } of report.outcomes) {
    const { vm, directory: chosen, bytes } = each;
    if (result === 'would-remove') emit({ type: 'cleanup.chosen', vm, directory: chosen, bytes, reason });
  }
  const { exports, removed, kept, failed, freedBytes } = totalsOf(report);
  emit({ type: 'cleanup.finished', directory, dryRun, exports, removed, kept, failed, freedBytes });
}

const IGNORED =
  'only a directory with a valid export.json of this program is an export, and only those are ever removed';
const UNMET = '--cleanup-dry-run says of each export why it stays';
const UNMATCHED =
  'it is compared with the name and the path of each export and with its VM; capital letters matter';
