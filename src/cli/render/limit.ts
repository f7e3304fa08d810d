import { formatDuration } from '../../core/duration.ts';
import type { Envelope, LimitReason, LimitStatistics } from '../../events/event.ts';
import { formatRate } from '../../transfer/limit/megabytes.ts';

export type LimitChanged = Extract<Envelope, { type: 'limit.changed' }>;

const REASONS: Readonly<Record<LimitReason, string>> = {
  start: 'as asked for',
  schedule: 'by the time of day',
  'failed-transfer': 'a transfer broke',
  stall: 'nothing came for a while',
  'slow-first-byte': 'the first byte of a disk took long',
  'slow-lease-call': 'the server answers slowly',
  success: 'all went well for a while',
};

/** `Limit: 14.0 MB/s instead of 20.0 MB/s: the server answers slowly (900 ms, usually 40 ms)`. */
export function limitLines(event: LimitChanged): string[] {
  const { reason, bytesPerSecond, before, milliseconds, usualMilliseconds } = event;
  const rate = formatRate(bytesPerSecond);
  if (reason === 'start') return bytesPerSecond === 0 ? [] : [`Limit: ${rate}`];
  const times =
    milliseconds === undefined || usualMilliseconds === undefined
      ? ''
      : ` (${milliseconds} ms, usually ${usualMilliseconds} ms)`;
  return [`Limit: ${rate} instead of ${formatRate(before)}: ${REASONS[reason]}${times}`];
}

/** For the foot of a live picture; empty where there is no limit now. */
export function limitNote(bytesPerSecond: number): string {
  return bytesPerSecond === 0 ? '' : `limit ${formatRate(bytesPerSecond)}`;
}

/** `20.0 MB/s; 19.9 MB/s on average, 21.3 MB/s at most; waited 40s for it`. */
export function limitSummary(limit: LimitStatistics): string {
  const { bytesPerSecond, averageBytesPerSecond, peakBytesPerSecond, waitedMilliseconds, changes } = limit;
  return [
    formatRate(bytesPerSecond),
    `${formatRate(averageBytesPerSecond)} on average, ${formatRate(peakBytesPerSecond)} at most`,
    `waited ${formatDuration(waitedMilliseconds)} for it`,
    ...(changes === 0 ? [] : [`adapted ${changes === 1 ? 'once' : `${changes} times`}`]),
  ].join('; ');
}

/** For programs, behind what the result has always had; nothing where no limit was asked for. */
export function limitKeys(limit: LimitStatistics | undefined): Readonly<Record<string, number>> {
  if (limit === undefined) return {};
  return {
    limit_bytes_per_second: limit.bytesPerSecond,
    average_bytes_per_second: limit.averageBytesPerSecond,
    peak_bytes_per_second: limit.peakBytesPerSecond,
    limit_wait_seconds: Math.round(limit.waitedMilliseconds / 100) / 10,
    limit_changes: limit.changes,
  };
}
