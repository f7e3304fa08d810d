import { expect, test } from 'vitest';
import { runEvery } from '../../../src/cleanup/schedule.ts';

const DAY_MS = 86_400_000;

/** Time passes when somebody sleeps, and only then. */
function sleepyClock(start: string) {
  let now = Date.parse(start);
  let monotonic = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    /** The wall clock is set to another time, as an administrator does. */
    set: (milliseconds: number) => (now += milliseconds),
    now: () => new Date(now),
    monotonic: () => monotonic,
    sleep: async (milliseconds: number) => {
      sleeps.push(milliseconds);
      now += milliseconds;
      monotonic += milliseconds;
      await Promise.resolve();
    },
  };
}

test('an interval that no timer can hold is kept, and each time is told', async () => {
  const clock = sleepyClock('2026-03-01T00:00:00Z');
  const stop = new AbortController();
  const [times, told]: [string[], string[]] = [[], []];
  const work = async (): Promise<void> => {
    times.push(clock.now().toISOString());
    if (times.length === 3) stop.abort();
    await Promise.resolve();
  };
  const onWait = (next: Date) => void told.push(next.toISOString());
  await runEvery(work, { everyMs: 30 * DAY_MS, clock, signal: stop.signal, onWait });
  expect(times).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-31T00:00:00.000Z', '2026-04-30T00:00:00.000Z']);
  expect(told).toEqual(times.slice(1));
  expect(Math.max(...clock.sleeps)).toBeLessThan(2 ** 31);
});

test('a clock that is put back makes nobody wait for longer than the interval', async () => {
  const clock = sleepyClock('2026-03-01T00:00:00Z');
  const stop = new AbortController();
  let times = 0;
  const work = async (): Promise<void> => {
    times += 1;
    if (times === 2) stop.abort();
    await Promise.resolve();
  };
  await runEvery(work, {
    everyMs: DAY_MS,
    clock,
    signal: stop.signal,
    onWait: () => void clock.set(-365 * DAY_MS),
  });
  expect(clock.monotonic()).toBe(DAY_MS);
});
