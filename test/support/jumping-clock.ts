import { systemClock, type Clock } from '../../src/core/clock.ts';

/** The system's clock, which can also be put forward: for a server whose time-outs shall pass without a wait. */
export class JumpingClock implements Clock {
  readonly #sleepers = new Set<() => void>();
  #ahead = 0;

  /** Puts it forward; whoever sleeps past the new time wakes up. */
  jump(milliseconds: number): void {
    this.#ahead += milliseconds;
    for (const wake of this.#sleepers) wake();
  }

  now(): Date {
    return new Date(systemClock.now().getTime() + this.#ahead);
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  async sleep(
    milliseconds: number,
    signal: AbortSignal,
    options?: { readonly ref?: boolean },
  ): Promise<void> {
    const end = this.monotonic() + milliseconds;
    for (let left = milliseconds; left > 0; left = end - this.monotonic()) {
      const jumped = new AbortController();
      const wake = () => jumped.abort();
      this.#sleepers.add(wake);
      try {
        await systemClock.sleep(left, AbortSignal.any([signal, jumped.signal]), options);
      } catch (error) {
        if (!jumped.signal.aborted || signal.aborted) throw error;
      } finally {
        this.#sleepers.delete(wake);
      }
    }
  }
}
