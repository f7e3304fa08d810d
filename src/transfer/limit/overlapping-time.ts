/** How long at least one of several things, which may overlap, was going on: milliseconds, monotonic. */
export class OverlappingTime {
  #going = 0;
  #since = 0;
  #total = 0;

  begin(now: number): void {
    if (this.#going === 0) this.#since = now;
    this.#going += 1;
  }

  end(now: number): void {
    this.#going -= 1;
    if (this.#going === 0) this.#total += now - this.#since;
  }

  total(now: number): number {
    return this.#total + (this.#going > 0 ? now - this.#since : 0);
  }
}
