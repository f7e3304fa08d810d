import { systemClock, type Clock } from '../../../src/core/clock.ts';

/** Time that goes by a hundred times faster: waits before another try, renewals and the limits on them in proportion. */
const FACTOR = 100;

export const fastClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * FACTOR,
  sleep: async (milliseconds, signal, options) =>
    await systemClock.sleep(milliseconds / FACTOR, signal, options),
};
