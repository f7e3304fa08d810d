import { crc16 } from './crc16.ts';
import { DESCRIPTOR_BYTES, INODES_PER_GROUP } from './geometry.ts';

export interface GroupFields {
  readonly group: number;
  readonly blockBitmap: number;
  readonly inodeBitmap: number;
  readonly inodeTable: number;
  readonly freeBlocks: number;
  readonly freeInodes: number;
  readonly directories: number;
  /** Inodes at the end of the group's table that were never used. */
  readonly unusedInodes: number;
  /** The block bitmap is on the disk; otherwise only the group's own metadata is in use. */
  readonly hasBlockBitmap: boolean;
}

const CHECKSUM_AT = 30;
const INODES_UNINITIALISED = 0x1;
const BLOCKS_UNINITIALISED = 0x2;
const INODE_TABLE_ZEROED = 0x4;

/** Struct ext4_group_desc, 64 bytes; with the gdt_csum feature its checksum allows parts of the group to be left out. */
export function encodeGroupDescriptor(uuid: Buffer, fields: GroupFields): Buffer {
  const descriptor = Buffer.alloc(DESCRIPTOR_BYTES);
  writeBlock(descriptor, fields.blockBitmap, 0, 32);
  writeBlock(descriptor, fields.inodeBitmap, 4, 36);
  writeBlock(descriptor, fields.inodeTable, 8, 40);
  descriptor.writeUInt16LE(fields.freeBlocks, 12);
  descriptor.writeUInt16LE(fields.freeInodes, 14);
  descriptor.writeUInt16LE(fields.directories, 16);
  descriptor.writeUInt16LE(flagsOf(fields), 18);
  descriptor.writeUInt16LE(fields.unusedInodes, 28);
  descriptor.writeUInt16LE(checksum(uuid, fields.group, descriptor), CHECKSUM_AT);
  return descriptor;
}

function flagsOf({ freeInodes, hasBlockBitmap }: GroupFields): number {
  const noInodes = freeInodes === INODES_PER_GROUP;
  return (
    INODE_TABLE_ZEROED | (noInodes ? INODES_UNINITIALISED : 0) | (hasBlockBitmap ? 0 : BLOCKS_UNINITIALISED)
  );
}

/** Over the file system's UUID, the group's number and the descriptor without the checksum itself. */
function checksum(uuid: Buffer, group: number, descriptor: Buffer): number {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(group);
  const before = descriptor.subarray(0, CHECKSUM_AT);
  const behind = descriptor.subarray(CHECKSUM_AT + 2);
  return [uuid, number, before, behind].reduce((crc, part) => crc16(part, crc), 0xffff);
}

function writeBlock(to: Buffer, block: number, low: number, high: number): void {
  to.writeUInt32LE(block % 2 ** 32, low);
  to.writeUInt32LE(Math.floor(block / 2 ** 32), high);
}
