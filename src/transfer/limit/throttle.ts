import type { Clock } from '../../core/clock.ts';
import { DebtBucket } from './debt-bucket.ts';
import { automaticBurst, helping, leastBurst, ONE_READ_BYTES } from './grain.ts';

/**
 * One rate for all who have a seat. Each takes what it has received and rests while there is a debt; whoever has had
 * least goes on first, so that none starves beside faster ones. One timer serves all seats.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #burst: number | undefined;
  readonly #resting = new Set<Seat>();
  #rate = Infinity;
  /** Bytes that must have gathered before somebody goes on. */
  #helping = Infinity;
  #bucket: DebtBucket | undefined;
  /** How much those who went on last had had: who comes back from a pause of its own starts from there. */
  #served = 0;
  #pumping = false;
  #wake = new AbortController();

  /** `rate` in bytes a second, Infinity for none; `burst` in bytes, absent: what suits the rate. */
  constructor(clock: Clock, rate: number, burst?: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.setRate(rate);
  }

  get rate(): number {
    return this.#rate;
  }

  /** From now on, also for those who rest. */
  setRate(rate: number): void {
    const now = this.#clock.monotonic();
    const burst = Math.max(this.#burst ?? automaticBurst(rate), leastBurst(rate));
    this.#rate = rate;
    this.#helping = helping(rate, burst);
    if (rate === Infinity) this.#bucket = undefined;
    else if (this.#bucket === undefined) this.#bucket = new DebtBucket({ rate, burst }, now);
    else this.#bucket.change({ rate, burst }, now);
    if (rate === Infinity) for (const seat of this.#resting) this.#release(seat);
    this.#wake.abort();
  }

  join(): Seat {
    return new Seat({
      take: (seat, bytes, now) => this.#take(seat, bytes, now),
      leave: (seat) => this.#leave(seat),
    });
  }

  #take(seat: Seat, bytes: number, now: number): Promise<void> | undefined {
    seat.had += bytes;
    seat.turn -= bytes;
    const level = this.#bucket?.take(bytes, now) ?? Infinity;
    if (seat.rest !== undefined) return seat.rest.promise;
    if (level >= 0 && (seat.turn > 0 || this.#resting.size === 0)) return undefined;
    return this.#rest(seat);
  }

  /** What it had while nobody rested was at nobody's expense, and what it did not take while it was away is gone. */
  #rest(seat: Seat): Promise<void> {
    seat.had = Math.max(this.#served, Math.min(seat.had, this.#served + seat.given + ONE_READ_BYTES));
    const rest = (seat.rest = Promise.withResolvers());
    this.#resting.add(seat);
    // Time has passed since `now`: the debt may be paid already, and the seat be let go on before this returns.
    if (!this.#pumping) void this.#pump();
    return rest.promise;
  }

  #leave(seat: Seat): void {
    this.#release(seat);
    if (this.#resting.size === 0) this.#wake.abort();
  }

  /** Lets them go on as the debt is paid, until none rests. */
  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.#resting.size > 0) await this.#sleep(this.#letGoOn());
    this.#pumping = false;
  }

  /** Returns for how long to wait until the next ones can. */
  #letGoOn(): number {
    const now = this.#clock.monotonic();
    const wait = this.#bucket?.timeUntil(this.#helping, now) ?? 0;
    if (wait > 0) return wait;
    const seats = [...this.#resting].sort((a, b) => a.had - b.had);
    const level = this.#bucket?.level(now) ?? 0;
    const turn = Math.max(ONE_READ_BYTES, level / seats.length);
    for (const seat of seats.slice(0, Math.max(1, Math.floor(level / turn)))) {
      this.#served = seat.had;
      seat.turn = seat.given = turn;
      this.#release(seat);
    }
    // Those who went on may have nothing to read: then others get their turn.
    return (this.#helping / this.#rate) * 1000;
  }

  #release(seat: Seat): void {
    this.#resting.delete(seat);
    seat.rest?.resolve();
    seat.rest = undefined;
  }

  async #sleep(milliseconds: number): Promise<void> {
    if (this.#resting.size === 0) return;
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    await this.#clock.sleep(Math.ceil(milliseconds), this.#wake.signal).catch(() => undefined);
  }
}

interface Desk {
  take(seat: Seat, bytes: number, now: number): Promise<void> | undefined;
  leave(seat: Seat): void;
}

/** One who shares the rate. The fields are the throttle's. */
export class Seat {
  readonly #desk: Desk;
  /** Bytes so far, or as if: see `Throttle`. */
  had = 0;
  /** Bytes until it must let others go first. */
  turn = ONE_READ_BYTES;
  /** What its turn was when it began. */
  given = ONE_READ_BYTES;
  rest: PromiseWithResolvers<void> | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Takes what was received; a promise says to rest until it resolves. */
  take(bytes: number, now: number): Promise<void> | undefined {
    return this.#desk.take(this, bytes, now);
  }

  leave(): void {
    this.#desk.leave(this);
  }
}
