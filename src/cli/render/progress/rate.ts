/** What had been received, and how far into the disk it reached, at one moment. */
export interface Sample {
  /** Milliseconds, wall clock. */
  readonly at: number;
  /** Bytes that came over the wire; never falls, retries included. */
  readonly received: number;
  /** The highest byte of the disk that they described; falls when a disk starts again. */
  readonly address: number;
}

const KEPT_MS = 60_000;
const APART_MS = 500;

/** The samples of the last minute, half a second apart: the newest is replaced until it is old enough to stay. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const before = samples.at(-2);
  const settled = before !== undefined && (samples.at(-1)?.at ?? 0) - before.at < APART_MS;
  const kept = settled ? samples.slice(0, -1) : samples;
  const firstRecent = kept.findIndex(({ at }) => sample.at - at <= KEPT_MS);
  // One sample from before the window stays, so that a window always begins with a measured point.
  return [...kept.slice(firstRecent < 0 ? -1 : Math.max(0, firstRecent - 1)), sample];
}

/**
 * Growth per second over the window that ends `now`. Measuring up to now, and not up to the last sample, is what lets
 * a stalled transfer fall to zero. Undefined before there is a second to measure.
 */
export function ratePerSecond(
  samples: readonly Sample[],
  of: 'received' | 'address',
  { now, windowMs }: { now: number; windowMs: number },
): number | undefined {
  const newest = samples.at(-1);
  const from = samples.findLast(({ at }) => at <= now - windowMs) ?? samples[0];
  if (newest === undefined || from === undefined) return undefined;
  const seconds = (Math.max(now, newest.at) - from.at) / 1000;
  return seconds < 1 ? undefined : Math.max(0, newest[of] - from[of]) / seconds;
}
