import { systemClock, type Clock } from '../../../src/core/clock.ts';

const FACTOR = 20;

/** A replay need not wait as long as its server let the recorded run wait: pauses of a minute take three seconds. */
export const briskClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * FACTOR,
  sleep: async (milliseconds, signal, options) =>
    await systemClock.sleep(milliseconds / FACTOR, signal, options),
};
