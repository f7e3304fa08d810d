import { systemClock, type Clock } from '../../src/core/clock.ts';

/** Time that goes by so many times faster: pauses, renewals and the limits on them in proportion. The date is the true one. */
export function fastClock(factor: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * factor,
    sleep: async (milliseconds, signal, options) =>
      await systemClock.sleep(milliseconds / factor, signal, options),
  };
}
