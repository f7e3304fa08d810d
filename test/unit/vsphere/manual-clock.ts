import type { Clock } from '../../../src/core/clock.ts';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 0;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(this.#now);
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

  /** Resolves when somebody sleeps. */
  async somebodySleeps(): Promise<void> {
    while (this.#sleepers.length === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits for a sleeper, lets the time pass and wakes whoever has slept enough. */
  async pass(milliseconds: number): Promise<void> {
    await this.somebodySleeps();
    this.#now += milliseconds;
    const due = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
  }
}
