const SLOT_MS = 1000;
const SLOTS = 5;

/** How fast bytes came, second by second. */
export class Meter {
  /** Whole seconds in which something came, the newest last; at most `SLOTS`. */
  readonly #slots: number[] = [];
  #slot = 0;
  #slotBytes = 0;
  #bytes = 0;
  #peak = 0;

  count(bytes: number, now: number): void {
    this.#turnTo(now);
    this.#slotBytes += bytes;
    this.#bytes += bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of the best second. */
  get peak(): number {
    return Math.max(this.#peak, this.#slotBytes);
  }

  /** Bytes a second over the last seconds in which anything came; 0 before there was a whole one. */
  recent(now: number): number {
    this.#turnTo(now);
    return this.#slots.length === 0
      ? 0
      : this.#slots.reduce((sum, bytes) => sum + bytes, 0) / this.#slots.length;
  }

  #turnTo(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    if (slot === this.#slot) return;
    if (this.#slotBytes > 0) {
      this.#peak = this.peak;
      this.#slots.push(this.#slotBytes);
      if (this.#slots.length > SLOTS) this.#slots.shift();
    }
    this.#slot = slot;
    this.#slotBytes = 0;
  }
}
