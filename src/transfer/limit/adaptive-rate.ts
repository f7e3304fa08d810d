const MIB = 1024 ** 2;

/** By how much each sign of trouble lowers the rate. A stall is the weakest: a host that reads an empty disk is silent too. */
const FACTORS = {
  'failed-transfer': 0.5,
  'slow-first-byte': 0.7,
  'slow-lease-call': 0.7,
  stall: 0.85,
} as const;
export type Trouble = keyof typeof FACTORS;

/** What was sent before the rate was lowered may still meet trouble for so long: it is the same trouble. */
const SETTLES_MS = 5000;
/**
 * What waits on the way takes longer to pass, and slows answers down until then: so long they say nothing of a rate that
 * is used up. One that is not used up is still too much for the link.
 */
const DRAINS_MS = 20_000;
/** So long without trouble is a success. */
const QUIET_MS = 10_000;
const RAISES_APART_MS = 5000;
/** A limit that less is used of is not what holds the transfers back. */
const BINDS_FROM = 0.8;
const MOST_OVER_USED = 1.5;
const STEPS = 16;
const LEAST_STEP = 0.25 * MIB;

/**
 * A rate that finds what the link and the server bear, as TCP finds its window: trouble multiplies it by a part,
 * success adds to it. It starts without a limit of its own. Rates are whole bytes a second, times milliseconds.
 */
export class AdaptiveRate {
  readonly #least: number;
  #rate = Infinity;
  #loweredAt = -Infinity;
  #raisedAt = -Infinity;
  #troubleAt = -Infinity;
  #fastest = 0;

  constructor(least: number) {
    this.#least = least;
  }

  get rate(): number {
    return this.#rate;
  }

  /** When it was last lowered: what began before says nothing about the rate since. */
  get loweredAt(): number {
    return this.#loweredAt;
  }

  /** `used` is what is really transferred, `limit` what is in force: the lower of the two is what met the trouble. */
  lower(trouble: Trouble, { used, limit, now }: { used: number; limit: number; now: number }): void {
    this.#troubleAt = now;
    const since = now - this.#loweredAt;
    if (since < SETTLES_MS) return;
    const isSlow = trouble === 'slow-first-byte' || trouble === 'slow-lease-call';
    if (isSlow && since < DRAINS_MS && used >= BINDS_FROM * this.#rate) return;
    const met = used > 0 ? Math.min(used, limit) : limit;
    if (met === Infinity) return;
    this.#rate = Math.max(this.#least, Math.round(met * FACTORS[trouble]));
    this.#loweredAt = now;
  }

  /** To be called now and then while bytes arrive. */
  raise({ used, limit, now }: { used: number; limit: number; now: number }): void {
    this.#fastest = Math.max(this.#fastest, used);
    if (this.#rate === Infinity || limit < this.#rate || used < BINDS_FROM * this.#rate) return;
    if (now - this.#troubleAt < QUIET_MS || now - this.#raisedAt < RAISES_APART_MS) return;
    const step = Math.max(LEAST_STEP, this.#fastest / STEPS);
    this.#rate = Math.max(this.#rate, Math.round(Math.min(this.#rate + step, used * MOST_OVER_USED)));
    this.#raisedAt = now;
  }
}
