import { fail } from '../../../core/errors.ts';
import { BLOCKS_PER_GROUP, blocksOfGroup, metadataBlocks } from './geometry.ts';
import type { Geometry } from './geometry.ts';

/** `blocks` blocks of the disk from `start`. */
export interface BlockRun {
  readonly start: number;
  readonly blocks: number;
}

/** Hands out blocks, each group's from its first to its last, so that what a group uses is one number. */
export class BlockAllocator {
  readonly #geometry: Geometry;
  /** Blocks handed out in each group that has any. */
  readonly #taken = new Map<number, number>();

  constructor(geometry: Geometry) {
    this.#geometry = geometry;
  }

  /** Consecutive blocks in `group`, or in the first one after it (around the end) that has so many left. */
  allocate(blocks: number, group: number): BlockRun {
    for (let tried = 0; tried < this.#geometry.groups; tried += 1) {
      const candidate = (group + tried) % this.#geometry.groups;
      if (this.freeIn(candidate) < blocks) continue;
      const start = candidate * BLOCKS_PER_GROUP + this.usedIn(candidate);
      this.#taken.set(candidate, (this.#taken.get(candidate) ?? 0) + blocks);
      return { start, blocks };
    }
    throw fail('usage', `the simulated disk has no room for ${blocks} more blocks: lower dataBytes`);
  }

  /** Metadata included. */
  usedIn(group: number): number {
    return metadataBlocks(this.#geometry, group) + (this.#taken.get(group) ?? 0);
  }

  freeIn(group: number): number {
    return blocksOfGroup(this.#geometry, group) - this.usedIn(group);
  }

  /** Groups that hold data, in order. */
  groupsWithData(): number[] {
    return [...this.#taken.keys()].sort((a, b) => a - b);
  }

  totalFree(): number {
    let free = 0;
    for (let group = 0; group < this.#geometry.groups; group += 1) free += this.freeIn(group);
    return free;
  }
}
