import { crc32 } from 'node:zlib';
import type { DiskExtent } from '../../disk/raw-disk.ts';
import { bytesRegion } from './regions.ts';
import type { Region } from './regions.ts';
import { deriveUuid } from './seeded-bytes.ts';

const SECTOR = 512;
const ENTRY_BYTES = 128;
const ENTRIES = 128;
const ENTRY_SECTORS = (ENTRY_BYTES * ENTRIES) / SECTOR;
const ALIGNMENT = 2 ** 20;
/** Linux file system data, as its bytes lie on the disk (the first three fields are little-endian). */
const LINUX_DATA = Buffer.from('af3dc60f838472478e793d69d8477de4', 'hex');

export interface PartitionTable {
  readonly regions: readonly Region[];
  /** The one partition. */
  readonly partition: DiskExtent;
}

/**
 * A GUID partition table after the UEFI specification, section 5.3, with one partition over the whole disk: protective
 * MBR, header and entries at the front, and both again, in reverse order, at the end.
 */
export function partitionTable(seed: string, capacityBytes: number): PartitionTable {
  const lastSector = capacityBytes / SECTOR - 1;
  const lastUsable = lastSector - ENTRY_SECTORS - 1;
  const end = Math.floor(((lastUsable + 1) * SECTOR) / ALIGNMENT) * ALIGNMENT;
  const partition = { offset: ALIGNMENT, length: end - ALIGNMENT };
  const entries = encodeEntries(seed, partition);
  const header = (own: number, other: number, entriesAt: number) =>
    encodeHeader({ own, other, entriesAt, lastUsable, diskId: deriveUuid(seed, 'disk'), entries });
  return {
    partition,
    regions: [
      bytesRegion(0, protectiveMbr(lastSector)),
      bytesRegion(SECTOR, header(1, lastSector, 2)),
      bytesRegion(2 * SECTOR, entries),
      bytesRegion((lastUsable + 1) * SECTOR, entries),
      bytesRegion(lastSector * SECTOR, header(lastSector, 1, lastUsable + 1)),
    ],
  };
}

/** Tells programs that know nothing of GUID tables that the whole disk is taken (type 0xEE). */
function protectiveMbr(lastSector: number): Buffer {
  const mbr = Buffer.alloc(SECTOR);
  mbr.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
  mbr.writeUInt32LE(1, 454);
  mbr.writeUInt32LE(Math.min(lastSector, 0xffff_ffff), 458);
  mbr.writeUInt16LE(0xaa55, 510);
  return mbr;
}

function encodeEntries(seed: string, { offset, length }: DiskExtent): Buffer {
  const entries = Buffer.alloc(ENTRY_BYTES * ENTRIES);
  LINUX_DATA.copy(entries, 0);
  deriveUuid(seed, 'partition').copy(entries, 16);
  entries.writeBigUInt64LE(BigInt(offset / SECTOR), 32);
  entries.writeBigUInt64LE(BigInt((offset + length) / SECTOR - 1), 40);
  entries.write('root', 56, 'utf16le');
  return entries;
}

interface HeaderFields {
  readonly own: number;
  readonly other: number;
  readonly entriesAt: number;
  readonly lastUsable: number;
  readonly diskId: Buffer;
  readonly entries: Buffer;
}

function encodeHeader({ own, other, entriesAt, lastUsable, diskId, entries }: HeaderFields): Buffer {
  const header = Buffer.alloc(SECTOR);
  const headerBytes = 92;
  header.write('EFI PART', 0, 'latin1');
  header.writeUInt32LE(0x0001_0000, 8);
  header.writeUInt32LE(headerBytes, 12);
  header.writeBigUInt64LE(BigInt(own), 24);
  header.writeBigUInt64LE(BigInt(other), 32);
  header.writeBigUInt64LE(BigInt(2 + ENTRY_SECTORS), 40);
  header.writeBigUInt64LE(BigInt(lastUsable), 48);
  diskId.copy(header, 56);
  header.writeBigUInt64LE(BigInt(entriesAt), 72);
  header.writeUInt32LE(ENTRIES, 80);
  header.writeUInt32LE(ENTRY_BYTES, 84);
  header.writeUInt32LE(crc32(entries), 88);
  header.writeUInt32LE(crc32(header.subarray(0, headerBytes)), 16); // over itself with this field still zero
  return header;
}
