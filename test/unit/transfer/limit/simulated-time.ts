import type { Clock } from '../../../../src/core/clock.ts';

/** A clock that jumps to the next sleeper's end whenever everybody has gone to sleep: hours pass in no time. */
export class SimulatedTime implements Clock {
  #now = 0;
  readonly #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(2026, 0, 1, 0, 0, 0, this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#sleepers.push({ until: this.#now + milliseconds, wake: () => resolve(undefined) });
    await promise;
  }

  /** Lets `milliseconds` pass, sleeper by sleeper. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve)); // everybody has done what can be done now
      const next = this.#sleepers.toSorted((a, b) => a.until - b.until)[0];
      if (next === undefined || next.until > end) break;
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.until);
      next.wake();
    }
    this.#now = end;
  }
}
