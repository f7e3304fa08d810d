import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoundExport, Obstacle } from '../../../src/cleanup/found-export.ts';
import { planCleanup } from '../../../src/cleanup/plan.ts';
import type { CleanupPolicy, FreeSpace } from '../../../src/cleanup/policy.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { found, pattern } from './found-exports.ts';
import { whatGoes } from './plain-rules.ts';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
const now = new Date('2026-03-01T12:00:00Z');

interface Drawn {
  readonly vm: number;
  readonly hoursAgo: number;
  readonly verified: boolean;
  readonly bytes: number;
  readonly device: number;
  readonly obstacle: Obstacle['kind'] | undefined;
  /** Of an export that was drawn before it. */
  readonly parent: number | undefined;
  readonly copyOf: number | undefined;
}

const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: rare });

const drawn: fc.Arbitrary<Drawn> = fc.record({
  vm: fc.nat(1),
  // Within hours of one another, within days, within years; and some that are dated in the future.
  hoursAgo: fc.oneof(fc.integer({ min: -5, max: 72 }), fc.nat(40 * 24), fc.nat(3 * 365 * 24)),
  verified: often(fc.constant(true), fc.constant(false)),
  bytes: fc.nat(100),
  device: often(fc.constant(1), fc.constant(2)),
  obstacle: often(fc.constant(undefined), fc.constantFrom('changed' as const, 'other-files' as const)),
  parent: fc.option(fc.nat(30), { nil: undefined }),
  copyOf: often(fc.constant(undefined), fc.nat(30)),
});

const exportsOf = (all: readonly Drawn[]): FoundExport[] =>
  all.map(({ vm, hoursAgo, obstacle, parent, copyOf, ...facts }, at) => {
    const older = parent === undefined || at === 0 ? undefined : parent % at;
    const copied = copyOf === undefined || at === 0 ? at : copyOf % at;
    const source = all[copied]?.vm === vm ? copied : at;
    return found({
      place: `place-${at}`,
      id: `id-${source}`,
      ...(older !== undefined && all[older]?.vm === vm ? { parent: `id-${older}` } : {}),
      ...{ vm: `vm-${vm}`, group: `vm-${vm}`, ...facts },
      startedAt: new Date(now.getTime() - hoursAgo * HOUR_MS),
      ...(obstacle === undefined ? {} : { obstacle: { kind: obstacle, reason: obstacle } }),
    });
  });

const exports = fc.array(drawn, { maxLength: 14, size: 'max' }).map(exportsOf);
const optional = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, { nil: undefined });

const policies: fc.Arbitrary<CleanupPolicy> = fc
  .record({
    maxAgeDays: optional(fc.oneof(fc.nat(5), fc.nat(400))),
    maxCount: optional(fc.oneof(fc.nat(3), fc.nat(12))),
    maxBytes: optional(fc.nat(1000)),
    minFree: optional(fc.nat(2000)),
    daily: fc.nat(5),
    weekly: fc.nat(5),
    monthly: fc.nat(5),
    yearly: fc.nat(3),
    preserve: fc.array(fc.nat(14), { maxLength: 3 }),
  })
  .map(({ maxAgeDays, maxCount, maxBytes, minFree, preserve, ...keep }) => ({
    ...(maxAgeDays === undefined ? {} : { maxAgeMs: maxAgeDays * DAY_MS }),
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(minFree === undefined ? {} : { minFree: { bytes: minFree } }),
    preserve: preserve.map((at) => pattern(`place-${at}`)),
    keep,
  }));

const space: FreeSpace = { device: 1, freeBytes: 500, totalBytes: 10_000 };
const numRuns = propertyRuns(10_000);

function goes(all: readonly FoundExport[], policy: CleanupPolicy): Set<FoundExport> {
  const { verdicts } = planCleanup(all, policy, { now, space });
  return new Set(verdicts.filter(({ action }) => action === 'remove').map((verdict) => verdict.export));
}

const always = (check: (all: FoundExport[], policy: CleanupPolicy) => void) =>
  fc.assert(fc.property(exports, policies, check), { numRuns });

describe('over random exports and policies', () => {
  test('what goes is what a second, plain writing of the rules says', () => {
    always((all, policy) => {
      const places = (set: Set<FoundExport>) => [...set].map(({ place }) => place).sort();
      expect(places(goes(all, policy))).toEqual(places(whatGoes(all, policy, now, space)));
    });
  });

  test('the newest good export of a VM never goes', () => {
    always((all, policy) => {
      const gone = goes(all, policy);
      for (const of of Map.groupBy(all, ({ group }) => group).values()) {
        const good = of.filter((e) => e.verified && e.startedAt <= now && e.obstacle?.kind !== 'changed');
        const newest = Math.max(...good.map(({ startedAt }) => startedAt.getTime()));
        const last = good.filter(({ startedAt }) => startedAt.getTime() === newest);
        if (last.length > 0) expect(last.every((e) => gone.has(e))).toBe(false);
      }
    });
  });

  test('an export that stays never loses one that it needs', () => {
    always((all, policy) => {
      const gone = goes(all, policy);
      for (const each of all.filter((e) => !gone.has(e)))
        for (const parent of all.filter(({ id }) => id === each.parent)) expect(gone.has(parent)).toBe(false);
    });
  });

  test('a pattern, an obstacle and a date in the future hold whatever the limits are', () => {
    always((all, policy) => {
      for (const each of goes(all, policy)) {
        expect(each.obstacle).toBeUndefined();
        expect(each.startedAt <= now).toBe(true);
        expect(policy.preserve.map(({ typed }) => typed)).not.toContain(each.place);
      }
    });
  });

  test('without a limit nothing goes', () => {
    always((all, { keep, preserve }) => {
      expect(goes(all, { keep, preserve }).size).toBe(0);
    });
  });

  test('exports of one VM never decide about those of another, but for the free space', () => {
    always((all, { minFree: _, ...policy }) => {
      const gone = goes(all, policy);
      const alone = goes(
        all.filter(({ vm }) => vm === 'vm-0'),
        policy,
      );
      expect([...gone].filter(({ vm }) => vm === 'vm-0')).toEqual([...alone]);
    });
  });

  test('one keep rule more lets nothing more go by age and count', () => {
    always((all, policy) => {
      const { maxBytes: _, minFree: __, ...limits } = policy;
      const more = { ...limits, keep: { ...policy.keep, monthly: policy.keep.monthly + 1 } };
      const gone = goes(all, limits);
      expect([...goes(all, more)].filter((e) => !gone.has(e))).toEqual([]);
    });
  });

  test('the order in which exports are found changes nothing', () => {
    always((all, policy) => {
      expect(goes([...all].reverse(), policy)).toEqual(goes(all, policy));
    });
  });

  test('what has gone is all: the next run finds nothing more to remove', () => {
    always((all, policy) => {
      const gone = goes(all, policy);
      const freed = all.filter((e) => gone.has(e) && e.device === space.device);
      const freeBytes = space.freeBytes + freed.reduce((sum, { bytes }) => sum + bytes, 0);
      const rest = all.filter((e) => !gone.has(e));
      const again = planCleanup(rest, policy, { now, space: { ...space, freeBytes } });
      // A chain that loses its end by size or space may set free what age and count had chosen before.
      const chosen = again.verdicts.filter(({ action }) => action === 'remove');
      if (all.every(({ parent }) => parent === undefined)) expect(chosen).toEqual([]);
    });
  });
});
