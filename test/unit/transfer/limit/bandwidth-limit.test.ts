import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/events/event.ts';
import { BandwidthLimit } from '../../../../src/transfer/limit/bandwidth-limit.ts';
import type { BandwidthPolicy } from '../../../../src/transfer/limit/policy.ts';
import { always, parseSchedule } from '../../../../src/transfer/limit/schedule.ts';
import type { TransferLimit } from '../../../../src/transfer/limit/transfer-limit.ts';
import { SimulatedTime } from './simulated-time.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** A run whose transfers read as fast as they may and the link allows. */
class Run {
  readonly time = new SimulatedTime();
  readonly changes: { reason: string; rate: number }[] = [];
  readonly limit: BandwidthLimit;
  /** Of each transfer, in bytes a second. */
  link = 40 * MIB;
  #ended = false;

  constructor(policy: Partial<BandwidthPolicy>) {
    const emit = (event: RunEvent) => {
      if (event.type === 'limit.changed' && event.reason !== 'start')
        this.changes.push({ reason: event.reason, rate: event.bytesPerSecond / MIB });
    };
    const whole = { limit: always(Infinity), perTransfer: Infinity, ...policy };
    this.limit = new BandwidthLimit(whole, { clock: this.time, emit });
  }

  /** Returns what has come so far. */
  transfer(limit: TransferLimit): () => number {
    const { signal } = new AbortController();
    let bytes = 0;
    void (async () => {
      limit.asked();
      while (!this.#ended) {
        await this.time.sleep((256 * KIB * 1000) / this.link, signal);
        bytes += 256 * KIB;
        const rest = limit.received(256 * KIB);
        if (rest !== undefined) await rest.then(() => limit.goesOn());
      }
    })();
    return () => bytes;
  }

  async seconds(count: number): Promise<void> {
    await this.time.pass(count * 1000);
  }

  [Symbol.dispose](): void {
    this.#ended = true;
  }
}

describe('the limit of a run', () => {
  test('changes with the time of day while transfers run, once, and says so', async () => {
    using run = new Run({ limit: parseSchedule('00:00-00:01=1,*=4') });
    const came = run.transfer(run.limit.account().join({ timed: true }));
    await run.seconds(60);
    const before = came();
    await run.seconds(30);
    expect(before / MIB).toBeCloseTo(60, -1);
    expect((came() - before) / MIB / 30).toBeCloseTo(4, 0);
    expect(run.changes).toEqual([{ reason: 'schedule', rate: 4 }]);
  });

  test('of each transfer holds beside that of all of them', async () => {
    using run = new Run({ limit: always(10 * MIB), perTransfer: 2 * MIB });
    const account = run.limit.account();
    const one = run.transfer(account.join({ timed: true }));
    await run.seconds(20);
    expect(one() / MIB / 20).toBeCloseTo(2, 0);
    const others = Array.from({ length: 9 }, () => run.transfer(account.join({ timed: true })));
    await run.seconds(20);
    const all = [one, ...others].reduce((sum, came) => sum + came(), 0);
    expect((all / MIB - 40) / 20).toBeCloseTo(10, 0);
    expect(account.statistics()).toMatchObject({ bytesPerSecond: 10 * MIB, changes: 0 });
    expect(account.statistics().waitedMilliseconds).toBeGreaterThan(30_000);
  });

  test('is one for two exports, each of which has its own account of it', async () => {
    using run = new Run({ limit: always(4 * MIB) });
    const [first, second] = [run.limit.account(), run.limit.account()];
    run.transfer(first.join({ timed: true }));
    run.transfer(second.join({ timed: true }));
    await run.seconds(20);
    for (const account of [first, second])
      expect(account.statistics().averageBytesPerSecond / MIB).toBeCloseTo(2, 0);
  });
});

describe('an adaptive limit', () => {
  const adaptive = { least: MIB, most: Infinity };

  test('halves what is used when a transfer breaks, and several that break together count once', async () => {
    using run = new Run({ adaptive });
    run.link = 20 * MIB;
    const account = run.limit.account();
    run.transfer(account.join({ timed: true }));
    await run.seconds(10);
    expect(run.limit.rate).toBe(Infinity);
    account.transferFailed();
    account.transferFailed();
    expect(run.changes).toHaveLength(1);
    expect(run.changes[0]).toMatchObject({ reason: 'failed-transfer', rate: expect.closeTo(10, 0) });
    expect(account.statistics().changes).toBe(1);
  });

  test('is not lowered again while what waits on the way drains, unless even less comes', async () => {
    using run = new Run({ limit: always(10 * MIB), adaptive });
    run.transfer(run.limit.account().join({ timed: true }));
    await run.seconds(10);
    run.limit.leaseCallTook(30);
    run.limit.leaseCallTook(900);
    for (let call = 0; call < 3; call++) {
      await run.seconds(6);
      run.limit.leaseCallTook(900);
    }
    expect(run.changes.map(({ rate }) => rate)).toEqual([expect.closeTo(7, 0)]);
    await run.seconds(6);
    run.limit.leaseCallTook(900);
    expect(run.changes).toHaveLength(2);

    run.link = 2 * MIB;
    await run.seconds(7);
    run.limit.leaseCallTook(900);
    expect(run.changes.at(-1)?.rate).toBeCloseTo(1.4, 1);
  });

  test('comes below a link that has shrunk in one step, when the server answers more slowly than it did', async () => {
    using run = new Run({ limit: always(100 * MIB), adaptive });
    run.link = 200 * MIB;
    run.transfer(run.limit.account().join({ timed: true }));
    for (const milliseconds of [30, 40, 35, 60]) run.limit.leaseCallTook(milliseconds);
    await run.seconds(10);
    expect(run.changes).toEqual([]);
    run.link = 5 * MIB;
    await run.seconds(10);
    run.limit.leaseCallTook(900);
    expect(run.changes).toEqual([{ reason: 'slow-lease-call', rate: expect.closeTo(3.5, 0) }]);
  });

  test('does not blame the rate since for a call that began before it was lowered', async () => {
    using run = new Run({ limit: always(10 * MIB), adaptive });
    run.transfer(run.limit.account().join({ timed: true }));
    run.limit.leaseCallTook(30);
    await run.seconds(10);
    run.limit.leaseCallTook(900);
    await run.seconds(6);
    run.limit.leaseCallTook(8000);
    expect(run.changes).toHaveLength(1);
  });

  test('rises again step by step after a quiet time, and ends at its ceiling', async () => {
    using run = new Run({ limit: always(10 * MIB), adaptive });
    run.transfer(run.limit.account().join({ timed: true }));
    await run.seconds(10);
    run.limit.transferFailed();
    await run.seconds(9);
    expect(run.changes).toHaveLength(1);
    await run.seconds(90);
    const rates = run.changes.slice(1).map(({ rate }) => rate);
    expect(run.changes.slice(1).every(({ reason }) => reason === 'success')).toBe(true);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    expect(rates.length).toBeGreaterThan(5);
    expect(rates.at(-1)).toBe(10);
  });

  test.each([0.71, 0.73, 0.77, 0.79, 0.83])(
    'rises again from whatever rate it came to: %d of the link',
    async (part) => {
      using run = new Run({ limit: always(Math.round(10 * MIB * part)), adaptive });
      run.transfer(run.limit.account().join({ timed: true }));
      run.limit.leaseCallTook(30);
      await run.seconds(8);
      run.limit.leaseCallTook(900);
      await run.seconds(20);
      expect(run.changes.length).toBeGreaterThan(1);
    },
  );

  test('does not rise where less is used than it allows: it would say nothing', async () => {
    using run = new Run({ limit: always(10 * MIB), adaptive });
    run.transfer(run.limit.account().join({ timed: true }));
    await run.seconds(10);
    run.limit.transferFailed();
    run.link = MIB;
    await run.seconds(120);
    expect(run.changes.map(({ reason }) => reason)).toEqual(['failed-transfer']);
  });

  test('stays between its bounds, whatever happens', async () => {
    using run = new Run({ adaptive: { least: 2 * MIB, most: 8 * MIB } });
    run.transfer(run.limit.account().join({ timed: true }));
    for (let times = 0; times < 10; times++) {
      await run.seconds(6);
      run.limit.transferFailed();
    }
    expect(run.limit.rate).toBe(2 * MIB);
    await run.seconds(100);
    expect(run.limit.rate).toBe(8 * MIB);
  });

  test('takes silence on all transfers for trouble, and the pause of one among others for none', async () => {
    using run = new Run({ limit: always(10 * MIB), adaptive });
    const account = run.limit.account();
    const [one, other] = [account.join({ timed: true }), account.join({ timed: true })];
    for (const limit of [one, other]) limit.asked();
    for (const limit of [one, other]) void limit.received(KIB);
    for (let times = 0; times < 12; times++) {
      await run.seconds(1);
      void other.received(KIB);
    }
    void one.received(KIB);
    expect(run.changes).toEqual([]);
    await run.seconds(12);
    void one.received(KIB);
    expect(run.changes.map(({ reason }) => reason)).toEqual(['stall']);
  });

  test('compares the first bytes of disks with each other', async () => {
    using run = new Run({ limit: always(10 * MIB), adaptive });
    const account = run.limit.account();
    const first = async (seconds: number, timed: boolean) => {
      using limit = account.join({ timed });
      limit.asked();
      await run.seconds(seconds);
      void limit.received(KIB);
    };
    await first(0.01, false);
    await first(1, true);
    await first(1.2, true);
    expect(run.changes).toEqual([]);
    await first(4, true);
    expect(run.changes.map(({ reason }) => reason)).toEqual(['slow-first-byte']);
  });
});
