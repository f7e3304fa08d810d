/**
 * A token bucket for bytes that have already arrived: what is taken may leave a debt, of whatever size, that time pays
 * off. So nothing is too large for it, and nothing ever waits for more than the bucket can hold. In any stretch of time
 * no more than `burst + rate * time` is taken before it is in debt.
 */
export class DebtBucket {
  /** Bytes a second. */
  #rate: number;
  /** The most that gathers while nothing is taken, in bytes. */
  #burst: number;
  #level: number;
  /** When the level was true: milliseconds, monotonic. */
  #at: number;

  /** Begins full. */
  constructor({ rate, burst }: { readonly rate: number; readonly burst: number }, now: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#level = burst;
    this.#at = now;
  }

  /** What is left after that; below 0 it is a debt. */
  take(bytes: number, now: number): number {
    this.#level = this.level(now) - bytes;
    this.#at = now;
    return this.#level;
  }

  level(now: number): number {
    return Math.min(this.#burst, this.#level + ((now - this.#at) / 1000) * this.#rate);
  }

  /** Milliseconds until it holds so much; never, for more than it can hold. */
  timeUntil(level: number, now: number): number {
    if (level > this.#burst) return Infinity;
    return Math.max(0, ((level - this.level(now)) / this.#rate) * 1000);
  }

  /** From now on; debts stay. */
  change({ rate, burst }: { readonly rate: number; readonly burst: number }, now: number): void {
    this.#level = Math.min(burst, this.level(now));
    this.#at = now;
    this.#rate = rate;
    this.#burst = burst;
  }
}
