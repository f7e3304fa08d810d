import type { DiskExtent, RawDisk } from '../../disk/raw-disk.ts';

/** A stretch of a disk that is not all zeros, whose bytes are made when they are read. */
export interface Region extends DiskExtent {
  /** `offset` counts from the region's start. */
  readonly read: (offset: number, length: number) => Buffer;
}

export function bytesRegion(offset: number, bytes: Buffer): Region {
  return {
    offset,
    length: bytes.length,
    read: (start, length) => bytes.subarray(start, start + length),
  };
}

/** The same regions, `distance` bytes further up. */
export function shiftRegions(regions: readonly Region[], distance: number): Region[] {
  return regions.map(({ offset, length, read }) => ({ offset: offset + distance, length, read }));
}

/** A disk made of regions that do not overlap; zeros lie between them. */
export class RegionDisk implements RawDisk {
  readonly capacityBytes: number;
  readonly #regions: readonly Region[];

  constructor(capacityBytes: number, regions: readonly Region[]) {
    this.capacityBytes = capacityBytes;
    this.#regions = [...regions].sort((a, b) => a.offset - b.offset);
  }

  *allocated(): Generator<DiskExtent> {
    let extent: DiskExtent | undefined;
    for (const { offset, length } of this.#regions) {
      if (extent !== undefined && extent.offset + extent.length === offset) {
        extent = { offset: extent.offset, length: extent.length + length };
        continue;
      }
      if (extent !== undefined) yield extent;
      extent = { offset, length };
    }
    if (extent !== undefined) yield extent;
  }

  read(offset: number, length: number): Buffer {
    const result = Buffer.alloc(length);
    const end = offset + length;
    for (let at = this.#firstEndingAfter(offset); at < this.#regions.length; at += 1) {
      const region = this.#regions[at];
      if (region === undefined || region.offset >= end) break;
      const from = Math.max(offset, region.offset);
      const to = Math.min(end, region.offset + region.length);
      region.read(from - region.offset, to - from).copy(result, from - offset);
    }
    return result;
  }

  #firstEndingAfter(offset: number): number {
    let low = 0;
    let high = this.#regions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const region = this.#regions[middle];
      if (region !== undefined && region.offset + region.length <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
