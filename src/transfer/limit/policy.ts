import type { Schedule } from './schedule.ts';

/** How much of the link the transfers of a run may take: bytes, or bytes a second; Infinity is no limit. */
export interface BandwidthPolicy {
  /** Of all transfers together. */
  readonly limit: Schedule;
  /** Of each of them. */
  readonly perTransfer: number;
  /** What may gather for a burst; absent: what suits the rate. */
  readonly burst?: number;
  /** Whether trouble lowers the limit and success raises it again, and between which bounds. */
  readonly adaptive?: { readonly least: number; readonly most: number };
}
