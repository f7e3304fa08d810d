import { fail } from '../../../core/errors.ts';
import type { BlockRun } from './block-allocator.ts';
import { BLOCK, INODE_BYTES } from './geometry.ts';

export const ROOT_INODE = 2;
/** Those before it are reserved; by custom it is lost+found's. */
export const FIRST_FREE_INODE = 11;

export interface InodeFields {
  readonly kind: 'file' | 'directory';
  readonly sizeBytes: number;
  readonly links: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  readonly createdAt: number;
  readonly runs: readonly BlockRun[];
}

const MODE = { file: 0o100644, directory: 0o040755 };
const USES_EXTENTS = 0x8_0000;
const EXTENTS_IN_INODE = 4;
/** The longest extent that a single entry describes. */
export const LONGEST_RUN = 32768;

/** Struct ext4_inode. */
export function encodeInode({ kind, sizeBytes, links, modifiedAt, createdAt, runs }: InodeFields): Buffer {
  const inode = Buffer.alloc(INODE_BYTES);
  const blocks = runs.reduce((total, run) => total + run.blocks, 0);
  inode.writeUInt16LE(MODE[kind], 0);
  inode.writeUInt32LE(sizeBytes % 2 ** 32, 4);
  for (const at of [8, 12, 16]) inode.writeUInt32LE(modifiedAt, at); // read, changed, written
  inode.writeUInt16LE(links, 26);
  inode.writeUInt32LE((blocks * BLOCK) / 512, 28);
  inode.writeUInt32LE(USES_EXTENTS, 32);
  encodeExtents(runs).copy(inode, 40);
  inode.writeUInt32LE(Math.floor(sizeBytes / 2 ** 32), 108);
  inode.writeUInt16LE(32, 128);
  inode.writeUInt32LE(createdAt, 144);
  return inode;
}

/** The root of the extent tree, which is also its only level: header and up to four extents. */
function encodeExtents(runs: readonly BlockRun[]): Buffer {
  if (runs.length > EXTENTS_IN_INODE) throw fail('unexpected', `a file of ${runs.length} extents`);
  const tree = Buffer.alloc(60);
  tree.writeUInt16LE(0xf30a, 0);
  tree.writeUInt16LE(runs.length, 2);
  tree.writeUInt16LE(EXTENTS_IN_INODE, 4);
  let logical = 0;
  runs.forEach(({ start, blocks }, index) => {
    const at = 12 + index * 12;
    tree.writeUInt32LE(logical, at);
    tree.writeUInt16LE(blocks, at + 4);
    tree.writeUInt16LE(Math.floor(start / 2 ** 32), at + 6);
    tree.writeUInt32LE(start % 2 ** 32, at + 8);
    logical += blocks;
  });
  return tree;
}
