const KEPT = 20;
const SLACK_MS = 250;

/** How long something takes as a rule: the least of its last times, so that one slow answer does not become the rule. */
export class Baseline {
  readonly #times: number[] = [];

  /** Learns from `milliseconds`, and says what was usual before where this is more than twice as long. */
  slowerThan(milliseconds: number): number | undefined {
    const usual = this.#times.length === 0 ? undefined : Math.min(...this.#times);
    this.#times.push(milliseconds);
    if (this.#times.length > KEPT) this.#times.shift();
    return usual !== undefined && milliseconds > 2 * usual + SLACK_MS ? usual : undefined;
  }
}
