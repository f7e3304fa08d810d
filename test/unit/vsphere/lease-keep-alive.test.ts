import { describe, expect, it } from 'vitest';
import { fail, type HyperexportError } from '../../../src/core/errors.ts';
import { keepLeaseAlive } from '../../../src/vsphere/lease-keep-alive.ts';
import { ManualClock } from './manual-clock.ts';

const TIMEOUT_SECONDS = 300;

/** A lease whose renewals end as told; `undefined` is a success. */
function leaseThatAnswers(...answers: readonly (HyperexportError | undefined)[]) {
  const renewals: number[] = [];
  return {
    renewals,
    timeoutSeconds: TIMEOUT_SECONDS,
    progress: (percent: number): Promise<void> => {
      const answer = answers[Math.min(renewals.length, answers.length - 1)];
      renewals.push(percent);
      return answer === undefined ? Promise.resolve() : Promise.reject(answer);
    },
  };
}

const broken = fail('unreachable', 'the connection broke');

describe('A lease that is kept alive', () => {
  it('is renewed well within its time-out, though nothing moves, until it is stopped', async () => {
    const clock = new ManualClock();
    const lease = leaseThatAnswers(undefined);
    const lost: HyperexportError[] = [];
    const { signal } = new AbortController();
    const renewing = keepLeaseAlive(lease, {
      clock,
      signal,
      percent: () => 7,
      onLost: (error) => lost.push(error),
    });
    for (let seconds = 0; seconds < TIMEOUT_SECONDS; seconds += 10) await clock.pass(10_000);
    await clock.somebodySleeps();
    expect(lease.renewals).toEqual(Array.from({ length: 30 }, () => 7));
    await renewing.stop();
    expect(lost).toEqual([]);
  });

  it.each([1, 7, 20, 25, 40])('is renewed whatever its time-out is: %d s', async (timeoutSeconds) => {
    const clock = new ManualClock();
    const lease = { ...leaseThatAnswers(undefined), timeoutSeconds };
    const lost: HyperexportError[] = [];
    const { signal } = new AbortController();
    const options = {
      clock,
      signal,
      percent: () => 0,
      onLost: (error: HyperexportError) => lost.push(error),
    };
    const renewing = keepLeaseAlive(lease, options);
    for (let passed = 0; passed < timeoutSeconds * 3000; passed += 1000) await clock.pass(1000);
    await renewing.stop();
    expect(lost).toEqual([]);
    expect(lease.renewals.length).toBeGreaterThan(2);
  });

  it('survives renewals that fail, as long as it can be alive', async () => {
    const clock = new ManualClock();
    const lease = leaseThatAnswers(broken, broken, broken, undefined);
    const lost: HyperexportError[] = [];
    const { signal } = new AbortController();
    const renewing = keepLeaseAlive(lease, {
      clock,
      signal,
      percent: () => 0,
      onLost: (error) => lost.push(error),
    });
    for (let times = 0; times < 4; times++) await clock.pass(10_000);
    await clock.somebodySleeps();
    await renewing.stop();
    expect(lease.renewals).toHaveLength(4);
    expect(lost).toEqual([]);
  });

  it('is reported lost, once, when nothing renewed it for its whole time-out', async () => {
    const clock = new ManualClock();
    const { promise, resolve } = Promise.withResolvers<HyperexportError>();
    const { signal } = new AbortController();
    const lease = leaseThatAnswers(broken);
    const renewing = keepLeaseAlive(lease, { clock, signal, percent: () => 0, onLost: resolve });
    for (let seconds = 0; seconds < TIMEOUT_SECONDS; seconds += 10) await clock.pass(10_000);
    expect(await promise).toMatchObject({ code: 'lease-lost', cause: broken });
    await renewing.stop();
    expect(lease.renewals).toHaveLength(30);
  });

  it('is reported lost at once when the server says so', async () => {
    const clock = new ManualClock();
    const gone = fail('lease-lost', 'gone');
    const { promise, resolve } = Promise.withResolvers<HyperexportError>();
    const { signal } = new AbortController();
    keepLeaseAlive(leaseThatAnswers(gone), { clock, signal, percent: () => 0, onLost: resolve });
    await clock.pass(10_000);
    expect(await promise).toBe(gone);
  });

  it('is not renewed any more after the run was interrupted', async () => {
    const clock = new ManualClock();
    const lease = leaseThatAnswers(undefined);
    const run = new AbortController();
    const onLost = () => expect.fail('an interruption is no loss');
    const renewing = keepLeaseAlive(lease, { clock, signal: run.signal, percent: () => 0, onLost });
    await clock.somebodySleeps();
    run.abort();
    await renewing.stop();
    expect(lease.renewals).toEqual([]);
  });
});
