import type { Clock } from '../../core/clock.ts';
import type { Emit, LimitReason } from '../../events/event.ts';
import { BandwidthAccount } from './account.ts';
import { AdaptiveRate, type Trouble } from './adaptive-rate.ts';
import { Baseline } from './baseline.ts';
import { Meter } from './meter.ts';
import type { BandwidthPolicy } from './policy.ts';
import { plain } from './plain-rate.ts';
import { limitAt } from './schedule.ts';
import { Throttle, type Seat } from './throttle.ts';

/** How often, at most, the schedule is looked at and the rate may be raised. */
const LOOK_EVERY_MS = 1000;

interface Timing {
  readonly milliseconds: number;
  readonly usualMilliseconds: number;
}

/**
 * The limit of one direction of a run, shared by all its transfers. It looks at the schedule, and decides, when bytes
 * arrive or something is told: there is no timer of its own.
 */
export class BandwidthLimit {
  readonly #policy: BandwidthPolicy;
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #shared: Throttle;
  readonly #adaptive: AdaptiveRate | undefined;
  readonly #used = new Meter();
  readonly #firstBytes = new Baseline();
  readonly #leaseCalls = new Baseline();
  #ceiling: number;
  #lookedAt: number;
  #arrivedAt: number;
  #changes = 0;

  constructor(policy: BandwidthPolicy, { clock, emit }: { readonly clock: Clock; readonly emit: Emit }) {
    this.#policy = policy;
    this.#clock = clock;
    this.#emit = emit;
    this.#ceiling = this.#ceilingNow();
    this.#adaptive = policy.adaptive && new AdaptiveRate(policy.adaptive.least);
    this.#shared = new Throttle(clock, this.#ceiling, policy.burst);
    this.#lookedAt = this.#arrivedAt = clock.monotonic();
    this.#tell('start', this.#ceiling);
  }

  /** Bytes a second that are in force for all transfers together; Infinity: no limit. */
  get rate(): number {
    return this.#shared.rate;
  }

  /** How often it was lowered or raised. */
  get changes(): number {
    return this.#changes;
  }

  /** What one export has of it. */
  account(): BandwidthAccount {
    return new BandwidthAccount(this, this.#clock);
  }

  /** For one transfer: a place at each limit that it has to keep. */
  seats(): Seat[] {
    const { perTransfer, burst } = this.#policy;
    const own = perTransfer === Infinity ? [] : [new Throttle(this.#clock, perTransfer, burst)];
    return [this.#shared, ...own].map((throttle) => throttle.join());
  }

  arrived(bytes: number, now: number): void {
    this.#used.count(bytes, now);
    this.#arrivedAt = now;
    if (now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    this.#look(now);
  }

  /** A transfer broke, and is tried again. */
  transferFailed(): void {
    this.#lower('failed-transfer');
  }

  /** From the request to the first byte of a disk. */
  firstByteTook(milliseconds: number): void {
    this.#timed('slow-first-byte', this.#firstBytes, milliseconds);
  }

  /** A transfer was silent since then. Others may have gone on: only when nothing came at all, something stood still. */
  stalled(silentSince: number): void {
    if (this.#arrivedAt <= silentSince) this.#lower('stall');
  }

  /** What the server took to answer a HttpNfcLeaseProgress call. */
  leaseCallTook(milliseconds: number): void {
    this.#timed('slow-lease-call', this.#leaseCalls, milliseconds);
  }

  #look(now: number): void {
    const ceiling = this.#ceilingNow();
    if (ceiling !== this.#ceiling) {
      this.#ceiling = ceiling;
      this.#apply('schedule');
    }
    this.#adaptive?.raise({ used: this.#used.recent(now), limit: this.rate, now });
    this.#apply('success');
  }

  #timed(trouble: Trouble, baseline: Baseline, milliseconds: number): void {
    const usualMilliseconds = baseline.slowerThan(milliseconds);
    const began = this.#clock.monotonic() - milliseconds;
    if (usualMilliseconds === undefined || began < (this.#adaptive?.loweredAt ?? 0)) return;
    this.#lower(trouble, {
      milliseconds: Math.round(milliseconds),
      usualMilliseconds: Math.round(usualMilliseconds),
    });
  }

  #lower(trouble: Trouble, timing?: Timing): void {
    const now = this.#clock.monotonic();
    this.#adaptive?.lower(trouble, { used: this.#used.recent(now), limit: this.rate, now });
    this.#apply(trouble, timing);
  }

  #apply(reason: LimitReason, timing?: Timing): void {
    const rate = Math.min(this.#ceiling, this.#adaptive?.rate ?? Infinity);
    const before = this.rate;
    if (rate === before) return;
    this.#shared.setRate(rate);
    if (reason !== 'schedule') this.#changes += 1;
    this.#tell(reason, before, timing);
  }

  #tell(reason: LimitReason, before: number, timing?: Timing): void {
    const usedBytesPerSecond = Math.round(this.#used.recent(this.#clock.monotonic()));
    const rates = { bytesPerSecond: plain(this.rate), before: plain(before), usedBytesPerSecond };
    this.#emit({ type: 'limit.changed', reason, ...rates, ...timing });
  }

  #ceilingNow(): number {
    return Math.min(limitAt(this.#policy.limit, this.#clock.now()), this.#policy.adaptive?.most ?? Infinity);
  }
}
