import { INODES_PER_GROUP, BLOCKS_PER_GROUP, DESCRIPTOR_BYTES, INODE_BYTES } from './geometry.ts';
import type { Geometry } from './geometry.ts';
import { FIRST_FREE_INODE } from './inode.ts';

export interface SuperblockFields {
  readonly geometry: Geometry;
  readonly freeBlocks: number;
  readonly usedInodes: number;
  readonly uuid: Buffer;
  readonly label: string;
  /** Seconds since 1970. */
  readonly writtenAt: number;
  readonly createdAt: number;
  /** The group that this copy lies in. */
  readonly group: number;
}

export const SUPERBLOCK_BYTES = 1024;

const INCOMPATIBLE = { fileType: 0x2, extents: 0x40, wide: 0x80 };
const READ_ONLY_COMPATIBLE = {
  sparseSuper: 0x1,
  largeFile: 0x2,
  descriptorChecksums: 0x10,
  extraInodeSize: 0x40,
};

/** Struct ext4_super_block. No journal, which is as valid as ext4 with one and nothing that a clean disk would miss. */
export function encodeSuperblock(fields: SuperblockFields): Buffer {
  const { geometry, freeBlocks, usedInodes, group } = fields;
  const sb = Buffer.alloc(SUPERBLOCK_BYTES);
  const inodes = geometry.groups * INODES_PER_GROUP;
  sb.writeUInt32LE(inodes, 0);
  writeSplit(sb, geometry.blocks, 4, 336);
  writeSplit(sb, freeBlocks, 12, 344);
  sb.writeUInt32LE(inodes - usedInodes, 16);
  sb.writeUInt32LE(2, 24); // log2 of the block size, over 1024
  sb.writeUInt32LE(2, 28); // the same for clusters
  sb.writeUInt32LE(BLOCKS_PER_GROUP, 32);
  sb.writeUInt32LE(BLOCKS_PER_GROUP, 36);
  sb.writeUInt32LE(INODES_PER_GROUP, 40);
  sb.writeUInt32LE(fields.writtenAt, 48);
  sb.writeUInt16LE(0xffff, 54); // no limit of mounts between checks
  sb.writeUInt16LE(0xef53, 56);
  sb.writeUInt16LE(1, 58); // unmounted cleanly
  sb.writeUInt16LE(1, 60); // on errors: continue
  sb.writeUInt32LE(fields.createdAt, 64); // last checked
  sb.writeUInt32LE(1, 76); // revision with the fields below
  sb.writeUInt32LE(FIRST_FREE_INODE, 84);
  sb.writeUInt16LE(INODE_BYTES, 88);
  sb.writeUInt16LE(Math.min(group, 0xffff), 90);
  sb.writeUInt32LE(sum(INCOMPATIBLE), 96);
  sb.writeUInt32LE(sum(READ_ONLY_COMPATIBLE), 100);
  fields.uuid.copy(sb, 104);
  sb.write(fields.label, 120, 16, 'latin1');
  sb.writeUInt16LE(DESCRIPTOR_BYTES, 254);
  sb.writeUInt32LE(fields.createdAt, 264);
  sb.writeUInt16LE(32, 348); // bytes of every inode beyond the first 128 that are in use
  sb.writeUInt16LE(32, 350);
  return sb;
}

function sum(flags: Record<string, number>): number {
  return Object.values(flags).reduce((total, flag) => total | flag, 0);
}

function writeSplit(to: Buffer, value: number, low: number, high: number): void {
  to.writeUInt32LE(value % 2 ** 32, low);
  to.writeUInt32LE(Math.floor(value / 2 ** 32), high);
}
