import { expect, test } from 'vitest';
import { fail } from '../../../src/core/errors.ts';
import { retrying, type Retry } from '../../../src/core/retry.ts';
import { systemClock, type Clock } from '../../../src/core/clock.ts';

const signal = new AbortController().signal;
const broken = () => fail('transfer', 'broke');

/** Notes the pauses instead of taking them. */
function notingClock(): { clock: Clock; pauses: number[] } {
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => {
    pauses.push(milliseconds);
    await Promise.resolve();
  };
  return { pauses, clock: { ...systemClock, sleep } };
}

async function failing(tries: number, { jitter = (): number => 1, error = broken } = {}) {
  const { clock, pauses } = notingClock();
  const retries: Retry[] = [];
  let calls = 0;
  const work = async () => {
    calls += 1;
    await Promise.resolve();
    throw error();
  };
  const context = { clock, signal, jitter, onRetry: (retry: Retry) => retries.push(retry) };
  await expect(retrying({ tries, firstDelayMs: 1000 }, context, work)).rejects.toThrow('broke');
  return { calls, pauses, retries };
}

test('pauses double with each failure, up to half a minute', async () => {
  const { calls, pauses } = await failing(8);
  expect(calls).toBe(8);
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('chance takes up to half of a pause away', async () => {
  expect((await failing(3, { jitter: () => 0 })).pauses).toEqual([500, 1000]);
});

test('a server that says when to come back is not asked earlier, and not waited for without end', async () => {
  const busy = (retryAfterMs: number) => () => fail('transfer', 'broke', { details: { retryAfterMs } });
  expect((await failing(2, { error: busy(7000) })).pauses).toEqual([7000]);
  expect((await failing(2, { error: busy(1e9) })).pauses).toEqual([300_000]);
});

test('what another try cannot change is not tried again', async () => {
  const { calls } = await failing(5, { error: () => fail('integrity', 'broke') });
  expect(calls).toBe(1);
});

test('the reason of an interruption is what is thrown, whatever the work says', async () => {
  const stop = new AbortController();
  const work = async () => {
    stop.abort(fail('interrupted', 'by hand'));
    await Promise.resolve();
    throw broken();
  };
  const { clock } = notingClock();
  const policy = { tries: 3, firstDelayMs: 1 };
  await expect(retrying(policy, { clock, signal: stop.signal }, work)).rejects.toThrow('by hand');
});
