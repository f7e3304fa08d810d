import { fail } from '../../../core/errors.ts';

/**
 * Where things lie in an ext4 file system of 4 KiB blocks (kernel documentation, "ext4 Data Structures and
 * Algorithms"). Each group of 32768 blocks holds, in this order: in some groups a copy of the superblock and of all
 * group descriptors, a block bitmap, an inode bitmap, a piece of the inode table, data. Every group holds its own
 * metadata (no flex_bg), so that a group without data is wholly known without a byte being written in it.
 */
export const BLOCK = 4096;
export const BLOCKS_PER_GROUP = 32768;
export const INODES_PER_GROUP = 2048;
export const INODE_BYTES = 256;
export const DESCRIPTOR_BYTES = 64;
export const INODE_TABLE_BLOCKS = (INODES_PER_GROUP * INODE_BYTES) / BLOCK;

export interface Geometry {
  readonly blocks: number;
  readonly groups: number;
  /** Blocks of one copy of all group descriptors. */
  readonly descriptorBlocks: number;
}

export function geometryOf(bytes: number): Geometry {
  const blocks = Math.floor(bytes / BLOCK);
  const groups = Math.ceil(blocks / BLOCKS_PER_GROUP);
  const geometry = { blocks, groups, descriptorBlocks: Math.ceil((groups * DESCRIPTOR_BYTES) / BLOCK) };
  // A last group too small for its own metadata is left out, as mke2fs does.
  const last = groups - 1;
  const useful = blocksOfGroup(geometry, last) >= metadataBlocks(geometry, last) + 64;
  if (useful) return geometry;
  if (groups === 1) throw fail('usage', `a file system of ${bytes} bytes is too small`);
  return geometryOf(last * BLOCKS_PER_GROUP * BLOCK);
}

export function blocksOfGroup({ blocks }: Geometry, group: number): number {
  return Math.min(BLOCKS_PER_GROUP, blocks - group * BLOCKS_PER_GROUP);
}

/** Copies of the superblock: in group 0, 1 and the powers of 3, 5 and 7 (sparse_super). */
export function hasSuperblock(group: number): boolean {
  return group <= 1 || [3, 5, 7].some((base) => isPowerOf(base, group));
}

function isPowerOf(base: number, value: number): boolean {
  let power = base;
  while (power < value) power *= base;
  return power === value;
}

export function blockBitmapOf(geometry: Geometry, group: number): number {
  const copies = hasSuperblock(group) ? 1 + geometry.descriptorBlocks : 0;
  return group * BLOCKS_PER_GROUP + copies;
}

export function inodeBitmapOf(geometry: Geometry, group: number): number {
  return blockBitmapOf(geometry, group) + 1;
}

export function inodeTableOf(geometry: Geometry, group: number): number {
  return blockBitmapOf(geometry, group) + 2;
}

/** Blocks at the start of a group that are not for data. */
export function metadataBlocks(geometry: Geometry, group: number): number {
  return inodeTableOf(geometry, group) + INODE_TABLE_BLOCKS - group * BLOCKS_PER_GROUP;
}
