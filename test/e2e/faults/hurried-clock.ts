import { systemClock, type Clock } from '../../../src/core/clock.ts';

/** Five minutes pass in three seconds: a lease outlives a process that is slow to end, and a time-out can be waited for. */
const FACTOR = 100;

export const hurriedClock: Clock = {
  now: () => new Date(systemClock.now().getTime()),
  monotonic: () => systemClock.monotonic() * FACTOR,
  sleep: async (milliseconds, signal, options) =>
    await systemClock.sleep(milliseconds / FACTOR, signal, options),
};
