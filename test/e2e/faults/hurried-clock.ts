import { systemClock, type Clock } from '../../../src/core/clock.ts';

/** Five minutes pass in a second: long enough for what is under way to arrive, short enough to wait for a time-out. */
const FACTOR = 300;

export const hurriedClock: Clock = {
  now: () => new Date(systemClock.now().getTime()),
  monotonic: () => systemClock.monotonic() * FACTOR,
  sleep: async (milliseconds, signal, options) =>
    await systemClock.sleep(milliseconds / FACTOR, signal, options),
};
