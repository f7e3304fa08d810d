import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DebtBucket } from '../../../../src/transfer/limit/debt-bucket.ts';
import { automaticBurst } from '../../../../src/transfer/limit/grain.ts';
import { Throttle, type Seat } from '../../../../src/transfer/limit/throttle.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { SimulatedTime } from './simulated-time.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const LONG = 20_000;

/** A transfer whose server has everything ready: reads `piece` bytes as often as it may, one read in `everyMs` at most. */
function read(seat: Seat, time: SimulatedTime, { piece, everyMs = 0 }: { piece: number; everyMs?: number }) {
  const transfer = { bytes: 0, ended: false, moments: [] as { at: number; bytes: number }[] };
  const { signal } = new AbortController();
  void (async () => {
    while (!transfer.ended) {
      transfer.bytes += piece;
      transfer.moments.push({ at: time.monotonic(), bytes: piece });
      await seat.take(piece, time.monotonic());
      if (everyMs > 0) await time.sleep(everyMs, signal);
    }
  })();
  return transfer;
}

describe('a bucket', () => {
  test('gives no more than its burst and what its rate brings in any stretch of time, before it is in debt', () => {
    const takes = fc.array(
      fc.record({ after: fc.integer({ max: 3000, min: 0 }), bytes: fc.integer({ min: 1, max: 5000 }) }),
    );
    fc.assert(
      fc.property(
        takes,
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 9000 }),
        (all, rate, burst) => {
          const bucket = new DebtBucket({ rate, burst }, 0);
          const taken: { at: number; bytes: number }[] = [];
          let now = 0;
          for (const { after, bytes } of all) {
            now += after;
            if (bucket.level(now) < 0) continue;
            bucket.take(bytes, now);
            taken.push({ at: now, bytes });
          }
          for (const [from, first] of taken.entries()) {
            let sum = 0;
            for (const { at, bytes } of taken.slice(from)) {
              // What made the debt came whole: it could not be known before.
              expect(sum).toBeLessThanOrEqual(burst + (rate * (at - first.at)) / 1000 + 1e-6);
              sum += bytes;
            }
          }
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('a rate that several share', () => {
  test.each([
    [0.05, 1],
    [1, 1],
    [1, 4],
    [20, 1],
    [20, 4],
    [200, 4],
    [200, 16],
  ])('is kept within one per cent over 20 s: %d MB/s, by %d at once', async (megabytes, count) => {
    const time = new SimulatedTime();
    const rate = megabytes * MIB;
    const throttle = new Throttle(time, rate);
    const transfers = Array.from({ length: count }, () => read(throttle.join(), time, { piece: 16 * KIB }));
    await time.pass(LONG);
    const total = transfers.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const transfer of transfers) transfer.ended = true;
    const most = rate * 20 + automaticBurst(rate) + count * 64 * KIB;
    expect(total).toBeLessThanOrEqual(most);
    expect(total).toBeGreaterThan(rate * 20 * 0.99);
  });

  test('is shared alike by those who have enough to read, whatever the size of their pieces', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, 5 * MIB);
    const pieces = [1, 4, 16, 64].map((kib) => kib * KIB);
    const transfers = pieces.map((piece) => read(throttle.join(), time, { piece }));
    await time.pass(LONG);
    for (const transfer of transfers) {
      transfer.ended = true;
      expect(transfer.bytes / (5 * MIB * 5)).toBeCloseTo(1, 1);
    }
  });

  test('is left to the others by one that is slow, and one that comes later gets its share at once', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, 10 * MIB);
    const slow = read(throttle.join(), time, { piece: 16 * KIB, everyMs: 100 });
    const quick = read(throttle.join(), time, { piece: 16 * KIB });
    await time.pass(LONG);
    expect(slow.bytes).toBeGreaterThan(150 * 16 * KIB);
    expect(slow.bytes + quick.bytes).toBeGreaterThan(10 * MIB * 20 * 0.98);
    const before = quick.bytes;
    const late = read(throttle.join(), time, { piece: 16 * KIB });
    await time.pass(10_000);
    for (const transfer of [slow, quick, late]) transfer.ended = true;
    expect(late.bytes / (quick.bytes - before)).toBeCloseTo(1, 1);
  });

  test('after an hour without a limit, in which one was much faster, is shared alike from the first second', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, Infinity);
    const [fast, other] = [throttle.join(), throttle.join()];
    void fast.take(1000 * 1024 * MIB, time.monotonic());
    void other.take(MIB, time.monotonic());
    await time.pass(3_600_000);
    throttle.setRate(MIB);
    const [one, two] = [read(fast, time, { piece: 16 * KIB }), read(other, time, { piece: 16 * KIB })];
    await time.pass(10_000);
    one.ended = two.ended = true;
    expect(one.bytes / two.bytes).toBeCloseTo(1, 1);
  });

  test('does not hang on a request that is larger than the burst: the debt is paid off first', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, MIB, 64 * KIB);
    const seat = throttle.join();
    const rest = seat.take(20 * MIB, 0);
    let resumed = false;
    void rest?.then(() => (resumed = true));
    await time.pass(19_000);
    expect(resumed).toBe(false);
    await time.pass(2000);
    expect(resumed).toBe(true);
  });

  test('lets a transfer go on at once when the debt was paid while the program was held up', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, MIB, 64 * KIB);
    const seat = throttle.join();
    const asItWas = time.monotonic();
    await time.pass(1000);
    await seat.take(64 * KIB + 1, asItWas);
  });

  test('below 10 MB/s is dealt out in pieces of 64 KiB at most, once the burst is over', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, 2 * MIB);
    const transfer = read(throttle.join(), time, { piece: 16 * KIB });
    await time.pass(10_000);
    transfer.ended = true;
    const atOnce = new Map<number, number>();
    for (const { at, bytes } of transfer.moments.filter(({ at }) => at > 2000))
      atOnce.set(at, (atOnce.get(at) ?? 0) + bytes);
    expect(Math.max(...atOnce.values())).toBeLessThanOrEqual(64 * KIB);
  });

  test('that is raised lets those go on who rest, and one that is taken away all of them', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, 0.01 * MIB);
    const rests = [throttle.join(), throttle.join()].map((seat) => seat.take(10 * MIB, 0));
    await time.pass(1000);
    throttle.setRate(Infinity);
    await rests[0];
    await rests[1];
  });

  test('is free again for the others when one leaves that rests', async () => {
    const time = new SimulatedTime();
    const throttle = new Throttle(time, MIB);
    const seat = throttle.join();
    const rest = seat.take(2 * MIB, 0);
    seat.leave();
    await rest;
    const other = read(throttle.join(), time, { piece: 16 * KIB });
    await time.pass(10_000);
    other.ended = true;
    expect(other.bytes).toBeGreaterThan(7 * MIB);
  });
});
