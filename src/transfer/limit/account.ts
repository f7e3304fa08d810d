import type { Clock } from '../../core/clock.ts';
import type { LimitStatistics } from '../../events/event.ts';
import type { BandwidthLimit } from './bandwidth-limit.ts';
import { LimitedTransfer } from './limited-transfer.ts';
import { Meter } from './meter.ts';
import { OverlappingTime } from './overlapping-time.ts';
import { plain } from './plain-rate.ts';

/** What the transfers of one export (of several, in a batch) have of the limit of the run, and what it was to them. */
export class BandwidthAccount {
  readonly #limit: BandwidthLimit;
  readonly #clock: Clock;
  readonly #meter = new Meter();
  readonly #open = new OverlappingTime();
  readonly #waited = new OverlappingTime();
  readonly #changesBefore: number;

  constructor(limit: BandwidthLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
    this.#changesBefore = limit.changes;
  }

  /** Of another export, under the same limit. */
  ofAnother(): BandwidthAccount {
    return this.#limit.account();
  }

  /**
   * One that receives, until it is disposed of. `timed`: whether the time to its first byte can be compared with that
   * of others.
   */
  join({ timed }: { readonly timed: boolean }): LimitedTransfer {
    const [meter, open, waited] = [this.#meter, this.#open, this.#waited];
    return new LimitedTransfer(this.#limit, { clock: this.#clock, timed, meter, open, waited });
  }

  /** A transfer broke, and is tried again. */
  transferFailed(): void {
    this.#limit.transferFailed();
  }

  /** What the server took to answer a HttpNfcLeaseProgress call. */
  leaseCallTook(milliseconds: number): void {
    this.#limit.leaseCallTook(milliseconds);
  }

  statistics(): LimitStatistics {
    const now = this.#clock.monotonic();
    const seconds = this.#open.total(now) / 1000;
    const average = seconds === 0 ? 0 : Math.round(this.#meter.bytes / seconds);
    return {
      bytesPerSecond: plain(this.#limit.rate),
      averageBytesPerSecond: average,
      // Seconds begin when they like: in a short transfer none may be whole.
      peakBytesPerSecond: Math.max(average, this.#meter.peak),
      waitedMilliseconds: Math.round(this.#waited.total(now)),
      changes: this.#limit.changes - this.#changesBefore,
    };
  }
}
