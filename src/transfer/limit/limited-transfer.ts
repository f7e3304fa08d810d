import type { Clock } from '../../core/clock.ts';
import type { BandwidthLimit } from './bandwidth-limit.ts';
import type { Meter } from './meter.ts';
import type { OverlappingTime } from './overlapping-time.ts';
import type { Seat } from './throttle.ts';
import type { TransferLimit } from './transfer-limit.ts';

interface Books {
  readonly clock: Clock;
  /** Whether the time to the first byte can be compared with that of others. */
  readonly timed: boolean;
  readonly meter: Meter;
  readonly open: OverlappingTime;
  readonly waited: OverlappingTime;
}

/** Silence that is not ours, for so long, is a stall. */
const STALL_MS = 10_000;

/** One transfer under the limit of the run and, where there is one, a limit of its own. */
export class LimitedTransfer implements TransferLimit, Disposable {
  readonly #limit: BandwidthLimit;
  readonly #books: Books;
  readonly #seats: readonly Seat[];
  #askedAt: number | undefined;
  /** Since when the next byte is awaited. */
  #awaitedSince = 0;

  constructor(limit: BandwidthLimit, books: Books) {
    this.#limit = limit;
    this.#books = books;
    this.#seats = limit.seats();
    books.open.begin(books.clock.monotonic());
  }

  asked(): void {
    this.#askedAt = this.#awaitedSince = this.#books.clock.monotonic();
  }

  received(bytes: number): Promise<void> | undefined {
    const now = this.#books.clock.monotonic();
    this.#observe(now);
    this.#awaitedSince = now;
    this.#books.meter.count(bytes, now);
    this.#limit.arrived(bytes, now);
    let rests: Promise<void>[] | undefined;
    for (const seat of this.#seats) {
      const rest = seat.take(bytes, now);
      if (rest !== undefined) (rests ??= []).push(rest);
    }
    return rests === undefined ? undefined : this.#wait(rests, now);
  }

  goesOn(): void {
    this.#awaitedSince = this.#books.clock.monotonic();
  }

  [Symbol.dispose](): void {
    for (const seat of this.#seats) seat.leave();
    this.#books.open.end(this.#books.clock.monotonic());
  }

  #observe(now: number): void {
    const silent = now - this.#awaitedSince;
    if (this.#askedAt !== undefined) {
      if (this.#books.timed) this.#limit.firstByteTook(now - this.#askedAt);
      this.#askedAt = undefined;
    } else if (silent >= STALL_MS) this.#limit.stalled(this.#awaitedSince);
  }

  async #wait(rests: readonly Promise<void>[], now: number): Promise<void> {
    const { clock, waited } = this.#books;
    waited.begin(now);
    await Promise.all(rests);
    waited.end(clock.monotonic());
  }
}
