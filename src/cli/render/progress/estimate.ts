import { ratePerSecond, type Sample } from './rate.ts';

/** Bytes a second over the wire, over the last ten seconds: short enough to show a stall, long enough to be read. */
export function transferRate(samples: readonly Sample[], now: number): number | undefined {
  return ratePerSecond(samples, 'received', { now, windowMs: 10_000 });
}

/**
 * Milliseconds until the end, from the speed at which the address moves through the disk: empty stretches of a thin
 * disk fly by, so a whole minute is averaged. Undefined while nothing moves, or is known.
 */
export function timeLeft(
  samples: readonly Sample[],
  { now, capacityBytes }: { now: number; capacityBytes: number },
): number | undefined {
  const speed = ratePerSecond(samples, 'address', { now, windowMs: 60_000 });
  const address = samples.at(-1)?.address ?? 0;
  if (speed === undefined || speed === 0) return undefined;
  return (Math.max(0, capacityBytes - address) / speed) * 1000;
}
