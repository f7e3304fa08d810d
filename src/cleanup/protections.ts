import { matchesPattern } from '../core/name-pattern.ts';
import type { FoundExport } from './found-export.ts';
import { keptFor } from './keep-rules.ts';
import type { CleanupPolicy, PreservePattern } from './policy.ts';

/** Why an export stays, whatever the limits say. */
export interface Protection {
  readonly rule: ProtectionRule;
  readonly reason: string;
}

export type ProtectionRule =
  'newest' | 'preserve' | `keep-${keyof CleanupPolicy['keep']}` | 'future' | 'changed' | 'other-files';

/** What counts: it takes the places of the count and of the keep rules, and the newest one of a VM is never removed. */
export function isGood({ verified, startedAt, obstacle }: FoundExport, now: Date): boolean {
  return verified && startedAt <= now && obstacle?.kind !== 'changed';
}

/** Of the exports of one VM, newest first. */
export function protectionsOf(
  newestFirst: readonly FoundExport[],
  { keep, preserve }: Pick<CleanupPolicy, 'keep' | 'preserve'>,
  now: Date,
): Map<FoundExport, readonly Protection[]> {
  const good = newestFirst.filter((each) => isGood(each, now));
  const kept = keptFor(good, keep);
  return new Map(
    newestFirst.map((each): [FoundExport, Protection[]] => [
      each,
      [
        ...(each === good[0] ? [NEWEST] : []),
        ...preserved(each, preserve),
        ...(kept.get(each) ?? []).map(({ rule, period }) => ({ rule, reason: `--${rule}: ${period}` })),
        ...(each.startedAt > now ? [FUTURE] : []),
        ...(each.obstacle === undefined ? [] : [{ rule: each.obstacle.kind, reason: each.obstacle.reason }]),
      ],
    ]),
  );
}

const NEWEST: Protection = { rule: 'newest', reason: 'the newest good export of this VM' };

/** A clock was wrong, here or there: who goes by it would remove the wrong ones. */
const FUTURE: Protection = { rule: 'future', reason: 'it is dated in the future' };

function preserved(each: FoundExport, patterns: readonly PreservePattern[]): Protection[] {
  return patterns
    .filter((pattern) => isPreservedBy(each, pattern))
    .map(({ typed }) => ({ rule: 'preserve', reason: `--cleanup-preserve '${typed}'` }));
}

/**
 * By any name that a person has for it or for a directory that it is in: the more a pattern matches, the less is
 * removed. `*` stands for slashes too.
 */
export function isPreservedBy(
  { directory, place, vm, vmPath }: FoundExport,
  { typed, whole }: PreservePattern,
): boolean {
  const wanted = [typed.replace(/^(?:\.\/)+/, '').replace(/(?<=.)\/+$/, ''), whole];
  const name = place.split('/').at(-1) ?? place;
  const names = [name, vm, vmPath, ...withParents(place), ...withParents(directory)];
  return names.some((each) => wanted.some((pattern) => matchesPattern(pattern, each)));
}

/** `a/b`: `a/b` and `a`. */
function withParents(path: string): string[] {
  const parts = path.split(/[/\\]/);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/')).filter((each) => each !== '');
}
