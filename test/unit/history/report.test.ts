import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PastExport } from '../../../src/history/past-export.ts';
import { reportDocument } from '../../../src/history/report-document.ts';
import { reportOn } from '../../../src/history/report.ts';
import { bytesPerSecond, successRate } from '../../../src/history/totals.ts';
import { histories, now, past } from './past.ts';

const report = (exports: readonly PastExport[]) =>
  reportOn(exports, { now, paths: new Set(exports.map(({ path }) => path)) });

/** The same, said in another way: everything at once, in memory. */
function plainly(exports: readonly PastExport[]) {
  const of = (status: string) => exports.filter((each) => each.status === status);
  const good = of('completed');
  const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((a, b) => a + (b ?? 0), 0);
  return {
    exports: exports.length,
    good: good.length,
    leftBehind: good.filter(({ error }) => error !== undefined).length,
    failed: of('failed').length,
    interrupted: of('cancelled').length,
    unfinished: of('pending').length + of('running').length,
    bytes: sum(good.map(({ bytes }) => bytes)),
    milliseconds: sum(good.map(({ milliseconds }) => milliseconds)),
  };
}

test('the sums are those of all exports, of those of each VM, and of those of each day', () => {
  fc.assert(
    fc.property(histories, (exports) => {
      const { totals, vms, days } = report(exports);
      expect(totals).toEqual(plainly(exports));
      const known = new Map(
        exports.filter(({ path }) => path.startsWith('/')).map(({ vm, path }) => [vm, path]),
      );
      const groups = Map.groupBy(exports, ({ vm, server }) => `${server} ${known.get(vm) ?? vm}`);
      expect(vms).toHaveLength(groups.size);
      for (const vm of vms) {
        const own = groups.get(`${vm.server} ${vm.path}`) ?? [];
        expect(vm).toMatchObject(plainly(own));
        expect(vm.last).toBe(own[0]);
        const at = own.findIndex(({ status }) => status === 'completed');
        expect(vm.lastGood).toBe(own[at]);
        const since = own.slice(0, at < 0 ? own.length : at);
        expect(vm.failedSince).toBe(since.filter(({ status }) => status === 'failed').length);
      }
      for (const { day, ...numbers } of days)
        expect(numbers).toEqual(
          plainly(exports.filter(({ createdAt }) => createdAt.toISOString().startsWith(day))),
        );
    }),
  );
});

test('days are without a gap, from the first export until now, and no more than a chart can show', () => {
  fc.assert(
    fc.property(histories, (exports) => {
      const { days, from } = report(exports);
      if (from === undefined) {
        expect(days).toEqual([]);
        return;
      }
      const all = Math.floor(now.getTime() / 86_400_000) - Math.floor(from.getTime() / 86_400_000) + 1;
      expect(days).toHaveLength(Math.min(90, all));
      expect(days.at(-1)?.day).toBe('2026-11-25');
      expect(new Set(days.map(({ day }) => day)).size).toBe(days.length);
    }),
  );
});

test('who needs somebody stands first: never exported well, then the oldest last good export', () => {
  const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const { vms } = report([
    past({ vm: 'fresh', path: '/DC0/vm/fresh', createdAt: ago(1) }),
    past({ vm: 'stale', path: '/DC0/vm/stale', status: 'failed', createdAt: ago(2) }),
    past({ vm: 'never', path: '/DC0/vm/never', status: 'failed', createdAt: ago(3) }),
    past({ vm: 'stale', path: '/DC0/vm/stale', createdAt: ago(40) }),
  ]);
  expect(vms.map(({ vm }) => vm)).toEqual(['never', 'stale', 'fresh']);
});

test('an export that failed before its VM was found is one of the VM with that name, if there is one alone', () => {
  const failed = (vm: string) => past({ vm, path: vm, status: 'failed' });
  const one = report([failed('web01'), past()]);
  expect(one.vms).toMatchObject([{ path: '/DC0/vm/web01', good: 1, failed: 1, failedSince: 1 }]);
  const several = report([
    failed('app'),
    past({ vm: '/a/app', path: '/a/app' }),
    past({ vm: '/b/app', path: '/b/app' }),
  ]);
  expect(several.vms.map(({ path }) => path)).toEqual(['app', '/a/app', '/b/app']);
});

test('a pattern or a folder of a run that could not connect is a failure, and no VM', () => {
  const typed = ['web*', '--folder production'].map((vm) => past({ vm, path: vm, status: 'failed' }));
  const { totals, vms } = report(typed);
  expect(totals.failed).toBe(2);
  expect(vms).toEqual([]);
});

test('the embedded vCenter is one server, whatever port it had', () => {
  const runs = ['127.0.0.1:1', '127.0.0.1:2'].map((server) => past({ server, provider: 'simulator' }));
  expect(report(runs).vms).toMatchObject([{ good: 2 }]);
});

test('of nothing there is no rate, and no average', () => {
  const { totals } = report([past({ status: 'running' })]);
  expect([successRate(totals), bytesPerSecond(totals)]).toEqual([undefined, undefined]);
  expect(reportDocument(report([]))).toMatchObject({
    exports: 0,
    success_percent: null,
    from: null,
    days: [],
  });
});

test('the document for programs has the age of the last good export, and why the last one failed', () => {
  const error = { code: 'transfer', message: 'cut' };
  const document = reportDocument(report([past({ status: 'failed', error }), past()]));
  expect(document).toMatchObject({
    ...{ schemaVersion: 1, exports: 2, good: 1, failed: 1, success_percent: 50 },
    ...{ bytes_per_second: Math.floor(2 ** 30 / 60), average_seconds: 60 },
    vms: [
      {
        ...{ vm: 'web01', last_status: 'failed', last_error: error, failed_since_last_good: 1 },
        last_good: { age_seconds: 13 * 3600, output: '/backup/web01', duration_seconds: 60 },
      },
    ],
    failures: [{ code: 'transfer', count: 1, last_message: 'cut' }],
  });
});
