import type { FoundExport } from '../../../src/cleanup/found-export.ts';
import type { CleanupPolicy } from '../../../src/cleanup/policy.ts';

/** An export as clean-up has found it: whole, verified, of `web01`, begun on the first of January. */
export function found(more: Partial<FoundExport> & { readonly place: string }): FoundExport {
  const startedAt = more.startedAt ?? new Date('2026-01-01T00:00:00Z');
  const vm = more.vm ?? 'web01';
  return {
    ...{ directory: `/exports/${more.place}`, id: more.place, vm, vmPath: `/DC0/vm/${vm}`, group: vm },
    ...{ startedAt, finishedAt: startedAt, verified: true, bytes: 1, device: 1 },
    ...more,
  };
}

/** No limit and no protection but those given. */
export function policy(more: Partial<CleanupPolicy> = {}): CleanupPolicy {
  return { keep: { daily: 0, weekly: 0, monthly: 0, yearly: 0 }, preserve: [], ...more };
}

export const pattern = (typed: string) => ({ typed, whole: typed });
