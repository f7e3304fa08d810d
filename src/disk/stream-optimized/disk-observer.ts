import type { StoredGrain } from './grain.ts';
import type { SparseHeader } from './header.ts';

/** Who wants to know of a disk what passes. */
export interface DiskObserver {
  header?(header: SparseHeader): void;
  /** A grain has passed: `end` is the address, in bytes, up to which the disk is now known. */
  address?(end: number): void;
  /** Present: grains are taken out instead of jumped over. */
  payload?(grain: StoredGrain): void;
}
