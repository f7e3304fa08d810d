import fc from 'fast-check';
import type { PastExport } from '../../../src/history/past-export.ts';

/** An export of web01 that is good, but for what is said. */
export function past(said: Partial<PastExport> = {}): PastExport {
  return {
    ...{ id: 'job', run: 'run', vm: 'web01', path: '/DC0/vm/web01', server: 'vc', provider: 'vsphere' },
    ...{ format: 'ovf', output: '/backup/web01', status: 'completed', abandoned: false },
    createdAt: new Date('2026-11-25T02:00:00Z'),
    ...{ milliseconds: 60_000, bytes: 2 ** 30, files: 4, verified: ['stream'] },
    ...said,
  };
}

export const now = new Date('2026-11-25T15:00:00Z');

const error = fc.record({ code: fc.constantFrom('unreachable', 'transfer'), message: fc.string() });

/** A history of some VMs over some days, newest first, as a database gives it. */
export const histories: fc.Arbitrary<PastExport[]> = fc
  .array(
    fc.record({
      vm: fc.constantFrom('web01', 'db01', 'mail'),
      found: fc.boolean(),
      server: fc.constantFrom('vc1', 'vc2'),
      status: fc.constantFrom('pending', 'running', 'completed', 'failed', 'cancelled'),
      hoursAgo: fc.integer({ min: 0, max: 24 * 120 }),
      milliseconds: fc.integer({ min: 0, max: 10 ** 7 }),
      bytes: fc.integer({ min: 0, max: 2 ** 40 }),
      error,
      left: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((drawn) =>
    drawn
      .toSorted((a, b) => a.hoursAgo - b.hoursAgo)
      .map(({ vm, found, server, status, hoursAgo, milliseconds, bytes, error: why, left }, at) => {
        const isGood = status === 'completed';
        const { bytes: _, ...base } = past();
        return {
          ...base,
          ...{ id: String(at), vm, server, status, milliseconds },
          path: found || isGood ? `/DC0/vm/${vm}` : vm,
          createdAt: new Date(now.getTime() - hoursAgo * 3_600_000),
          ...(isGood ? { bytes } : {}),
          ...(status === 'failed' || (isGood && left) ? { error: why } : {}),
        };
      }),
  );
