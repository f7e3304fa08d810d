/** Which exports are to go, and which of them stay all the same. What is absent is no limit. */
export interface CleanupPolicy {
  /** Exports that were begun longer ago go. */
  readonly maxAgeMs?: number;
  /** Of each VM, so many of the newest verified exports stay. */
  readonly maxCount?: number;
  /** What the exports of each VM may take together: its oldest go. */
  readonly maxBytes?: number;
  /** What must be free on the file system of the directory that is looked at: the oldest of all VMs go. */
  readonly minFree?: MinFree;
  /** Of each of so many days, weeks ... that have a verified export, the newest one stays; 0: none for that. */
  readonly keep: Readonly<Record<Period, number>>;
  /** What a name or a path has to match to stay. */
  readonly preserve: readonly PreservePattern[];
}

/** With `*` and `?`. */
export interface PreservePattern {
  readonly typed: string;
  /** Of one that is a path: from the root on, seen from the working directory. Else the same as `typed`. */
  readonly whole: string;
}

export type Period = 'daily' | 'weekly' | 'monthly' | 'yearly';

export interface MinFree {
  readonly bytes?: number;
  /** Of the whole file system. */
  readonly percent?: number;
}

/** What a file system has, in bytes. */
export interface FreeSpace {
  /** Of all of it: `st_dev`. */
  readonly device: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** In bytes: with a size and a share, the smaller of the two. */
export function leastFreeBytes({ bytes = Infinity, percent }: MinFree, { totalBytes }: FreeSpace): number {
  const share = percent === undefined ? Infinity : Math.floor((totalBytes * percent) / 100);
  return Math.min(bytes, share);
}
