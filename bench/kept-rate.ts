import type { Run } from './rounds.ts';

const MIB = 1024 ** 2;

/** What reading itself, its settings and its database takes before the first byte of a disk: some 2.5 MiB. */
const START_BYTES = 4 * MIB;
/** More than what may come at once at the beginning: a quarter of a second's worth. */
const BURST_SECONDS = 0.5;
const OVER_SECONDS = 10;

/**
 * Bytes a second that a run with a limit received in the 10 s after its burst, as the system counted them: TLS's own
 * bytes are among them, 22 in 16 KiB. Undefined where the system does not count, or the disk was too small for that.
 */
export function rateAfterBurst({ reads }: Run, limit: number): number | undefined {
  const begin = reads.find(([, bytes]) => bytes >= START_BYTES + BURST_SECONDS * limit);
  const end = begin && reads.find(([seconds]) => seconds >= begin[0] + OVER_SECONDS);
  if (end === undefined) return undefined;
  const last = reads.at(-1)!;
  return last[1] > end[1] ? (end[1] - begin![1]) / (end[0] - begin![0]) : undefined;
}
