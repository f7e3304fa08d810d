import type { Emit } from '../events/event.ts';
import type { Deletions } from './deletions.ts';
import { byAge, type FoundExport } from './found-export.ts';
import { readerOf } from '../platform/reading-mark.ts';
import { freeSpaceOf } from './free-space.ts';
import { inspectExport } from './inspect-export.ts';
import type { Verdict } from './plan.ts';
import { leastFreeBytes, type CleanupPolicy } from './policy.ts';
import { isGood } from './protections.ts';
import { removeExport, type Removal } from './remove-export.ts';
import type { Outcome } from './report.ts';

interface Options {
  readonly policy: CleanupPolicy;
  /** Whose file system has to have room. */
  readonly directory: string;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly deletions: Deletions;
  readonly emit: Emit;
  readonly stateDirectory: string;
}

/**
 * Removes what was chosen, each export by itself: one that cannot be removed keeps no other from going, but for those
 * that it needs. An export goes before the ones that it needs, so that none is ever without them.
 */
export async function removeChosen(verdicts: readonly Verdict[], options: Options): Promise<Outcome[]> {
  const chosen = verdicts.filter(({ action }) => action === 'remove');
  const outcomes = new Map<Verdict, Outcome>();
  for (const verdict of needyFirst(chosen)) {
    options.signal.throwIfAborted();
    const stays = await whyItStays(verdict, { verdicts, outcomes, options });
    const outcome =
      stays === undefined
        ? outcomeOf(verdict, await removeUnlessRead(verdict.export, options))
        : ({ ...verdict, action: 'keep', result: 'kept', reason: stays } as const);
    outcomes.set(verdict, outcome);
    if (outcome.result === 'removed') tell(outcome, options.emit);
  }
  return verdicts.map((verdict) => outcomes.get(verdict) ?? { ...verdict, result: 'kept' });
}

/** Oldest first, but for those that others of them need. */
function needyFirst(chosen: readonly Verdict[]): Verdict[] {
  const oldestFirst = [...chosen].sort((a, b) => byAge(b.export, a.export));
  const byId = new Map(oldestFirst.map(({ export: each }) => [each.id, each]));
  const needs = new Map(oldestFirst.map((verdict) => [verdict, ancestorsOf(verdict.export, byId)]));
  return oldestFirst.sort((a, b) => (needs.get(b) ?? 0) - (needs.get(a) ?? 0));
}

function ancestorsOf(each: FoundExport, byId: ReadonlyMap<string, FoundExport>): number {
  const seen = new Set<FoundExport>();
  for (
    let at = byId.get(each.parent ?? '');
    at !== undefined && !seen.has(at);
    at = byId.get(at.parent ?? '')
  )
    seen.add(at);
  return seen.size;
}

interface Progress {
  readonly verdicts: readonly Verdict[];
  readonly outcomes: ReadonlyMap<Verdict, Outcome>;
  readonly options: Options;
}

/** What has become different since the plan was made; undefined: nothing. */
async function whyItStays(
  { export: each, rules }: Verdict,
  { verdicts, outcomes, options }: Progress,
): Promise<string | undefined> {
  const needy = [...outcomes.values()].find(
    ({ result, export: { parent } }) => parent === each.id && result !== 'removed' && result !== 'gone',
  );
  if (needy !== undefined) return `${needy.export.place} needs it, and is still there`;
  if (rules.includes('min-free') && (await hasRoom(options))) return 'enough is free by now';
  const newest = verdicts.find(
    ({ export: other }) => other.group === each.group && isGood(other, options.now),
  )?.export;
  if (newest === undefined || (await isStillGood(newest, options.now))) return undefined;
  return `the newest good export of this VM, ${newest.place}, is not what it was a moment ago`;
}

async function hasRoom({ policy: { minFree }, directory }: Options): Promise<boolean> {
  if (minFree === undefined) return true;
  const space = await freeSpaceOf(directory);
  return space.freeBytes >= leastFreeBytes(minFree, space);
}

/** Somebody may have removed by hand, meanwhile, the one for whose sake this one may go. */
async function isStillGood({ directory, place, id }: FoundExport, now: Date): Promise<boolean> {
  const there = await inspectExport(directory, place);
  return there !== undefined && !('reason' in there) && there.id === id && isGood(there, now);
}

/** Whoever reads it would find that files are missing, and take a good export for a bad one. */
async function removeUnlessRead(each: FoundExport, { deletions, stateDirectory }: Options): Promise<Removal> {
  const message = await readerOf(stateDirectory, each.directory);
  return message === undefined ? await removeExport(each, deletions) : { outcome: 'in-use', message };
}

function outcomeOf(verdict: Verdict, removal: Removal): Outcome {
  switch (removal.outcome) {
    case 'removed':
    case 'gone':
      return { ...verdict, result: removal.outcome };
    case 'in-use':
    case 'changed':
      return {
        ...verdict,
        result: removal.outcome,
        reason: `${verdict.reason}; it stays: ${removal.message}`,
      };
    case 'failed':
      return { ...verdict, result: 'failed', error: removal.error };
  }
}

function tell({ export: { directory, vm, bytes }, reason }: Outcome, emit: Emit): void {
  emit({ type: 'cleanup.removed', vm, directory, bytes, reason });
}
