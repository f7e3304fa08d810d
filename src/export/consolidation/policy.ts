/** `remains`: files that removed snapshots have left in the disks are merged; `all`: the snapshots go as well. */
export type ConsolidationPolicy = 'remains' | 'all';
