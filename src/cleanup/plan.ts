import { formatBytes } from '../core/bytes.ts';
import { byAge, type FoundExport } from './found-export.ts';
import { leastFreeBytes, type CleanupPolicy, type FreeSpace } from './policy.ts';
import { isGood, protectionsOf, type Protection, type ProtectionRule } from './protections.ts';
import { writeAge } from './write-age.ts';

/** What is to become of an export, and why. */
export interface Verdict {
  readonly export: FoundExport;
  readonly action: 'remove' | 'keep';
  /** Of `remove` the limit that chose it; of `keep` all that holds it, none where no limit has chosen it. */
  readonly rules: readonly Rule[];
  readonly reason: string;
}

export type LimitRule = 'max-age' | 'max-count' | 'max-size' | 'min-free';
export type Rule = LimitRule | ProtectionRule | 'needed';

export interface Plan {
  /** In the order of `exports`. */
  readonly verdicts: readonly Verdict[];
  /** Limits that what has to stay does not keep. */
  readonly unmet: readonly Unmet[];
}

export interface Unmet {
  readonly rule: LimitRule;
  readonly message: string;
}

export interface PlanContext {
  readonly now: Date;
  /** Of the file system of the directory that is looked at; absent: nobody knows, or asks. */
  readonly space?: FreeSpace;
}

/**
 * Which of the exports are to go (docs/cleanup.md has the rules in words). Each limit in its turn - age, count, size,
 * free space - chooses among those that nothing protects; what a kept export needs stays.
 */
export function planCleanup(
  exports: readonly FoundExport[],
  policy: CleanupPolicy,
  context: PlanContext,
): Plan {
  const { now, space } = context;
  const sorted = [...exports].sort(byAge);
  const groups = [...Map.groupBy(sorted, ({ group }) => group).values()];
  const protections = new Map(groups.flatMap((group) => [...protectionsOf(group, policy, now)]));
  const choice = new Choice(sorted, protections);
  for (const group of groups) {
    chooseOld(group, policy, { now, choice });
    chooseBeyondCount(group, policy, { now, choice });
  }
  choice.releaseNeeded();
  const unmet = [
    ...groups.flatMap((group) => chooseForSize(group, policy, choice)),
    ...chooseForSpace(sorted, policy, { space, choice }),
  ];
  return { verdicts: exports.map((each) => choice.verdictOn(each, now)), unmet };
}

interface Choosing {
  readonly now: Date;
  readonly choice: Choice;
}

function chooseOld(
  group: readonly FoundExport[],
  { maxAgeMs }: CleanupPolicy,
  { now, choice }: Choosing,
): void {
  if (maxAgeMs === undefined) return;
  for (const each of group) {
    if (now.getTime() - each.startedAt.getTime() <= maxAgeMs) continue;
    choice.choose(each, 'max-age', `older than ${writeAge(maxAgeMs)}`);
  }
}

/** A copy shares the place of what it is a copy of: else a second copy of the newest would push another moment out. */
function chooseBeyondCount(
  group: readonly FoundExport[],
  { maxCount }: CleanupPolicy,
  { now, choice }: Choosing,
): void {
  if (maxCount === undefined) return;
  const places = new Set<string>();
  for (const each of group) {
    const hasPlace = places.has(each.id);
    if (!hasPlace && places.size >= maxCount) choice.choose(each, 'max-count', beyond(maxCount));
    else if (isGood(each, now)) places.add(each.id);
  }
}

function beyond(maxCount: number): string {
  return maxCount === 1 ? 'not the newest one' : `not one of the newest ${maxCount}`;
}

function chooseForSize(group: readonly FoundExport[], { maxBytes }: CleanupPolicy, choice: Choice): Unmet[] {
  if (maxBytes === undefined) return [];
  const total = () => bytesOf(group.filter((each) => !choice.isChosen(each)));
  const reason = `the exports of this VM take more than ${formatBytes(maxBytes)}`;
  while (total() > maxBytes) {
    const next = choice.oldestFree(group);
    if (next === undefined) {
      const vm = group[0]?.vm ?? '';
      const takes = `the exports of "${vm}" that have to stay take ${formatBytes(total())}`;
      return [{ rule: 'max-size', message: `${takes}, more than ${formatBytes(maxBytes)}` }];
    }
    choice.choose(next, 'max-size', reason);
  }
  return [];
}

/** What lies on another file system frees nothing here. */
function chooseForSpace(
  all: readonly FoundExport[],
  { minFree }: CleanupPolicy,
  { space, choice }: { readonly space: FreeSpace | undefined; readonly choice: Choice },
): Unmet[] {
  if (minFree === undefined || space === undefined) return [];
  const here = all.filter(({ device }) => device === space.device);
  const least = leastFreeBytes(minFree, space);
  const free = () => space.freeBytes + bytesOf(here.filter((each) => choice.isChosen(each)));
  const reason = `less than ${formatBytes(least)} is free`;
  while (free() < least) {
    const next = choice.oldestFree(here);
    if (next === undefined) {
      const message = `${formatBytes(free())} free, less than ${formatBytes(least)}, and no other export may go`;
      return [{ rule: 'min-free', message }];
    }
    choice.choose(next, 'min-free', reason);
  }
  return [];
}

function bytesOf(exports: readonly FoundExport[]): number {
  return exports.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What has been chosen so far. What is protected never is, whoever chooses it. */
class Choice {
  readonly #protections: ReadonlyMap<FoundExport, readonly Protection[]>;
  readonly #chosen = new Map<FoundExport, { readonly rule: LimitRule; readonly reason: string }>();
  readonly #all: readonly FoundExport[];
  readonly #children: ReadonlyMap<string, readonly FoundExport[]>;

  /** `all`: newest first. */
  constructor(all: readonly FoundExport[], protections: ReadonlyMap<FoundExport, readonly Protection[]>) {
    this.#all = all;
    this.#protections = protections;
    const withParent = all.filter(({ parent }) => parent !== undefined);
    this.#children = Map.groupBy(withParent, ({ parent }) => parent ?? '');
  }

  choose(each: FoundExport, rule: LimitRule, reason: string): void {
    if (this.#isFree(each)) this.#chosen.set(each, { rule, reason });
  }

  isChosen(each: FoundExport): boolean {
    return this.#chosen.has(each);
  }

  /** Lets go of what an export needs that was not chosen: its parent, the parent of that, and so on. */
  releaseNeeded(): void {
    const waiting = this.#all.filter((each) => !this.isChosen(each));
    const byId = Map.groupBy(this.#all, ({ id }) => id);
    for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
      for (const parent of byId.get(each.parent ?? '') ?? []) {
        if (this.#chosen.delete(parent)) waiting.push(parent);
      }
    }
  }

  /** The oldest of some exports that may still be chosen. */
  oldestFree(newestFirst: readonly FoundExport[]): FoundExport | undefined {
    return newestFirst.findLast((each) => this.#isFree(each) && this.#neededBy(each) === undefined);
  }

  verdictOn(each: FoundExport, now: Date): Verdict {
    const chosen = this.#chosen.get(each);
    if (chosen !== undefined) {
      return { export: each, action: 'remove', rules: [chosen.rule], reason: chosen.reason };
    }
    const holds = this.#holdsOf(each);
    const why =
      holds.length === 0
        ? [isGood(each, now) ? 'within the limits' : UNVERIFIED]
        : holds.map(({ reason }) => reason);
    return { export: each, action: 'keep', rules: holds.map(({ rule }) => rule), reason: why.join('; ') };
  }

  #holdsOf(each: FoundExport): { readonly rule: Rule; readonly reason: string }[] {
    const child = this.#neededBy(each);
    const needed =
      child === undefined ? [] : [{ rule: 'needed', reason: `${child.place} needs it` } as const];
    return [...(this.#protections.get(each) ?? []), ...needed];
  }

  #isFree(each: FoundExport): boolean {
    return !this.isChosen(each) && (this.#protections.get(each) ?? []).length === 0;
  }

  #neededBy({ id }: FoundExport): FoundExport | undefined {
    return (this.#children.get(id) ?? []).find((child) => !this.isChosen(child));
  }
}

const UNVERIFIED = 'within the limits; it was not verified, and takes no place of others';
