/**
 * A disk as a machine sees it: `capacityBytes` bytes (a multiple of 512) that can be read anywhere, at any time, with
 * the same answer. Where nothing is allocated every byte is zero.
 */
export interface RawDisk {
  readonly capacityBytes: number;
  /** The extents that may hold something other than zeros, in ascending order, none touching or overlapping the next. */
  allocated(): Iterable<DiskExtent>;
  /** A buffer that is the caller's own; `offset + length` lies within the capacity. */
  read(offset: number, length: number): Buffer;
}

export interface DiskExtent {
  readonly offset: number;
  readonly length: number;
}
