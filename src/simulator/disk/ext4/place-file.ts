import type { BlockAllocator, BlockRun } from './block-allocator.ts';
import { BLOCK } from './geometry.ts';
import type { Geometry } from './geometry.ts';

const RUNS = 4; // what fits into an inode
/** Half a group: finds room in every group, whatever metadata lies there. */
const LONGEST_RUN = 16384;
const SHORTEST_RUN = 16;

export const LARGEST_FILE_BYTES = RUNS * LONGEST_RUN * BLOCK;

export interface FilePlace {
  readonly sizeBytes: number;
  /** The file's place among all files, 0 to 1: its parts go to the same places of the disk. */
  readonly from: number;
  readonly to: number;
}

/** Spreads files over the whole disk, as years of use do, in up to four runs of blocks each. */
export function placeFile(
  allocator: BlockAllocator,
  { groups }: Geometry,
  { sizeBytes, from, to }: FilePlace,
): BlockRun[] {
  const runs: BlockRun[] = [];
  const blocks = Math.ceil(sizeBytes / BLOCK);
  const runLength = Math.max(SHORTEST_RUN, Math.ceil(blocks / RUNS));
  for (let placed = 0; placed < blocks; placed += runLength) {
    const where = from + ((to - from) * placed) / blocks;
    const length = Math.min(runLength, blocks - placed);
    runs.push(allocator.allocate(length, Math.min(groups - 1, Math.floor(where * groups))));
  }
  return runs;
}
