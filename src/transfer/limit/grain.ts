/**
 * How finely a rate is dealt out. Too fine costs processor time: whoever comes back from a rest finds the caches cold.
 * Too coarse is felt by those who share the link.
 */
const KIB = 1024;
const MIB = 1024 * KIB;

const REST_SECONDS = 0.1;
/** Where a read is a large part of what a second brings. */
const SHORT_REST_SECONDS = 0.01;
/** Timers and the rest of the program are late by less, so that what gathers meanwhile is not lost. */
const LEAST_BURST_SECONDS = 0.05;
const AUTOMATIC_BURST_SECONDS = 0.25;

/** What libuv reads from a connection at once: one that rests may still bring the rest of that. */
export const ONE_READ_BYTES = 64 * KIB;

/** Bytes that must have gathered before somebody goes on: below 10 MB/s no more than one read. */
export function helping(rate: number, burst: number): number {
  return rate < 10 * MIB
    ? Math.min(ONE_READ_BYTES, rate * SHORT_REST_SECONDS)
    : Math.min(rate * REST_SECONDS, burst / 2); // what gathers while a timer is late must have room as well
}

/** What may gather for `rate` bytes a second, where nobody said it. */
export function automaticBurst(rate: number): number {
  return Math.max(ONE_READ_BYTES, rate * AUTOMATIC_BURST_SECONDS);
}

/** Less than this would be lost between two timers, and the rate not reached. */
export function leastBurst(rate: number): number {
  return Math.max(ONE_READ_BYTES, rate * LEAST_BURST_SECONDS);
}
