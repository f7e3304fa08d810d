import type { FoundExport } from '../../../src/cleanup/found-export.ts';
import type { CleanupPolicy, FreeSpace } from '../../../src/cleanup/policy.ts';

/**
 * The rules once more, as plainly as they can be written and without a word of the planner's: which exports go.
 * Patterns are compared with the place alone.
 */
export function whatGoes(
  exports: readonly FoundExport[],
  policy: CleanupPolicy,
  now: Date,
  space: FreeSpace,
): Set<FoundExport> {
  const goes = new Set<FoundExport>();
  const stays = new Set<FoundExport>();
  const vms = [...new Set(exports.map(({ group }) => group))];
  const ofVm = (vm: string) => newestFirst(exports.filter(({ group }) => group === vm));
  const good = (vm: string) =>
    ofVm(vm).filter((e) => e.verified && e.startedAt <= now && e.obstacle?.kind !== 'changed');

  for (const e of exports) {
    const isFuture = e.startedAt > now;
    const isPreserved = policy.preserve.some(({ typed }) => typed === e.place);
    if (isFuture || isPreserved || e.obstacle !== undefined) stays.add(e);
  }
  for (const vm of vms) {
    good(vm)
      .slice(0, 1)
      .forEach((e) => stays.add(e));
    const periods: [number, (e: FoundExport) => number][] = [
      [policy.keep.daily, dayNumber],
      [policy.keep.weekly, (e) => Math.floor((dayNumber(e) + 3) / 7)],
      [policy.keep.monthly, (e) => e.startedAt.getUTCFullYear() * 12 + e.startedAt.getUTCMonth()],
      [policy.keep.yearly, (e) => e.startedAt.getUTCFullYear()],
    ];
    for (const [count, periodOf] of periods) {
      const last = [...new Set(good(vm).map(periodOf))].slice(0, count);
      for (const period of last) stays.add(good(vm).find((e) => periodOf(e) === period)!);
    }
  }

  for (const vm of vms) {
    const slots = [...new Set(good(vm).map(({ id }) => id))].slice(0, policy.maxCount);
    for (const [at, e] of ofVm(vm).entries()) {
      const isOld = policy.maxAgeMs !== undefined && now.getTime() - e.startedAt.getTime() > policy.maxAgeMs;
      const newer = new Set(
        ofVm(vm)
          .slice(0, at)
          .filter((each) => good(vm).includes(each))
          .map(({ id }) => id),
      );
      const isBeyond =
        policy.maxCount !== undefined && !slots.includes(e.id) && newer.size >= policy.maxCount;
      if ((isOld || isBeyond) && !stays.has(e)) goes.add(e);
    }
  }

  const isNeeded = (e: FoundExport) => exports.some((child) => child.parent === e.id && !goes.has(child));
  for (let again = true; again;) {
    again = false;
    for (const e of [...goes]) if (isNeeded(e)) again = goes.delete(e);
  }

  const bytes = (all: readonly FoundExport[]) => all.reduce((sum, e) => sum + e.bytes, 0);
  const removeOldest = (all: readonly FoundExport[], isEnough: () => boolean) => {
    while (!isEnough()) {
      const next = newestFirst(all)
        .reverse()
        .find((e) => !goes.has(e) && !stays.has(e) && !isNeeded(e));
      if (next === undefined) return;
      goes.add(next);
    }
  };
  for (const vm of vms) {
    const { maxBytes } = policy;
    if (maxBytes === undefined) continue;
    removeOldest(ofVm(vm), () => bytes(ofVm(vm).filter((e) => !goes.has(e))) <= maxBytes);
  }
  const least = policy.minFree?.bytes;
  if (least !== undefined) {
    const here = exports.filter(({ device }) => device === space.device);
    removeOldest(here, () => space.freeBytes + bytes(here.filter((e) => goes.has(e))) >= least);
  }
  return goes;
}

function newestFirst(exports: readonly FoundExport[]): FoundExport[] {
  const key = (e: FoundExport) =>
    [e.startedAt.toISOString(), e.finishedAt.toISOString(), e.directory].join(' ');
  return [...exports].sort((a, b) => (key(a) < key(b) ? 1 : -1));
}

function dayNumber({ startedAt }: FoundExport): number {
  return Math.floor(startedAt.getTime() / 86_400_000);
}
