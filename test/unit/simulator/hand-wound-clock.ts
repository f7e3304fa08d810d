import type { Clock } from '../../../src/core/clock.ts';

/** Time that passes only when a test says so. */
export class HandWoundClock implements Clock {
  #milliseconds = Date.UTC(2026, 0, 1);
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): Date {
    return new Date(this.#milliseconds);
  }

  monotonic(): number {
    return this.#milliseconds;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (milliseconds <= 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const sleeper = { until: this.#milliseconds + milliseconds, wake: () => resolve(undefined) };
    const giveUp = () => reject(signal.reason as Error);
    this.#sleepers.add(sleeper);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await promise;
    } finally {
      this.#sleepers.delete(sleeper);
      signal.removeEventListener('abort', giveUp);
    }
  }

  pass(milliseconds: number): void {
    this.#milliseconds += milliseconds;
    for (const { until, wake } of this.#sleepers) if (until <= this.#milliseconds) wake();
  }
}
