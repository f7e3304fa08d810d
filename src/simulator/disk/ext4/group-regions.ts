import { bytesRegion } from '../regions.ts';
import type { Region } from '../regions.ts';
import { encodeBitmap } from './bitmap.ts';
import type { BlockAllocator } from './block-allocator.ts';
import {
  BLOCK,
  BLOCKS_PER_GROUP,
  DESCRIPTOR_BYTES,
  INODES_PER_GROUP,
  blockBitmapOf,
  blocksOfGroup,
  hasSuperblock,
  inodeBitmapOf,
  inodeTableOf,
} from './geometry.ts';
import type { Geometry } from './geometry.ts';
import { encodeGroupDescriptor } from './group-descriptor.ts';
import { SUPERBLOCK_BYTES, encodeSuperblock } from './superblock.ts';

export interface GroupsOptions {
  readonly geometry: Geometry;
  readonly allocator: BlockAllocator;
  readonly usedInodes: number;
  readonly directories: number;
  readonly uuid: Buffer;
  readonly createdAt: number;
  readonly writtenAt: number;
}

/** Superblocks, group descriptors and bitmaps: all that says what is in use. The allocator must have done its work. */
export function groupRegions(options: GroupsOptions): Region[] {
  const { geometry, usedInodes } = options;
  const inodeBitmap = encodeBitmap(usedInodes, INODES_PER_GROUP);
  return [
    ...superblockCopies(options),
    ...groupsWithBitmap(options).map((group) => blockBitmap(options, group)),
    bytesRegion(inodeBitmapOf(geometry, 0) * BLOCK, inodeBitmap),
  ];
}

function superblockCopies(options: GroupsOptions): Region[] {
  const { geometry, allocator } = options;
  const freeBlocks = allocator.totalFree();
  const descriptors = descriptorReader(options);
  const copies: Region[] = [];
  for (let group = 0; group < geometry.groups; group += 1) {
    if (!hasSuperblock(group)) continue;
    const start = group * BLOCKS_PER_GROUP * BLOCK;
    const superblock = encodeSuperblock({ ...options, freeBlocks, group, label: 'root' });
    // The first 1024 bytes of the disk are left to a boot loader.
    copies.push(bytesRegion(group === 0 ? SUPERBLOCK_BYTES : start, superblock));
    copies.push({ offset: start + BLOCK, length: geometry.groups * DESCRIPTOR_BYTES, read: descriptors });
  }
  return copies;
}

/** Made on demand: a disk of 64 TiB has half a million groups. */
function descriptorReader(options: GroupsOptions): Region['read'] {
  const withBitmap = new Set(groupsWithBitmap(options));
  return (offset, length) => {
    const first = Math.floor(offset / DESCRIPTOR_BYTES);
    const end = Math.ceil((offset + length) / DESCRIPTOR_BYTES);
    const descriptors: Buffer[] = [];
    for (let group = first; group < end; group += 1) {
      descriptors.push(describeGroup(options, group, withBitmap.has(group)));
    }
    const skip = offset - first * DESCRIPTOR_BYTES;
    return Buffer.concat(descriptors).subarray(skip, skip + length);
  };
}

function describeGroup(options: GroupsOptions, group: number, hasBlockBitmap: boolean): Buffer {
  const { geometry, allocator, usedInodes, directories, uuid } = options;
  const inodesHere = group === 0 ? usedInodes : 0;
  return encodeGroupDescriptor(uuid, {
    group,
    hasBlockBitmap,
    blockBitmap: blockBitmapOf(geometry, group),
    inodeBitmap: inodeBitmapOf(geometry, group),
    inodeTable: inodeTableOf(geometry, group),
    freeBlocks: allocator.freeIn(group),
    freeInodes: INODES_PER_GROUP - inodesHere,
    unusedInodes: INODES_PER_GROUP - inodesHere,
    directories: group === 0 ? directories : 0,
  });
}

/** Groups with data, and the last one: its bitmap says where the disk ends. */
function groupsWithBitmap({ geometry, allocator }: GroupsOptions): number[] {
  return [...new Set([0, ...allocator.groupsWithData(), geometry.groups - 1])];
}

function blockBitmap({ geometry, allocator }: GroupsOptions, group: number): Region {
  const bitmap = encodeBitmap(allocator.usedIn(group), blocksOfGroup(geometry, group));
  return bytesRegion(blockBitmapOf(geometry, group) * BLOCK, bitmap);
}
