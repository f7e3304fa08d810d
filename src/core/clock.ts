import { setTimeout as wait } from 'node:timers/promises';

/** The only source of time: tests put their own in its place, and nothing else in `src` may ask the machine. */
export interface Clock {
  /** The wall clock, for names and records. */
  now(): Date;
  /** Milliseconds that never jump, for rates, durations and deadlines. */
  monotonic(): number;
  /**
   * Resolves after `milliseconds`; rejects with the signal's reason when it is aborted first. Keeps the process alive
   * unless `ref` is `false`.
   */
  sleep(milliseconds: number, signal: AbortSignal, options?: { readonly ref?: boolean }): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  async sleep(milliseconds, signal, { ref = true } = {}) {
    try {
      await wait(milliseconds, undefined, { signal, ref });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
