import {
  DIRECTORY_AT_END,
  FLAG_COMPRESSED,
  FLAG_MARKERS,
  FLAG_NEWLINE_CHECK,
  FLAG_REDUNDANT_TABLES,
  GRAINS_PER_TABLE,
  SECTOR,
} from './format.ts';
import { describeContent, notADisk } from './not-a-disk.ts';

/** The fields of SparseExtentHeader that differ between disks; offsets and sizes in sectors. */
export interface SparseHeader {
  readonly version: number;
  readonly flags: number;
  readonly capacity: number;
  readonly grainSize: number;
  readonly descriptorOffset: number;
  readonly descriptorSize: number;
  /** 0: there is no redundant directory. */
  readonly redundantDirectory: number;
  /** `at-end`: the footer knows. */
  readonly directory: number | 'at-end';
  /** Sectors in front of the first grain. */
  readonly overhead: number;
}

export const MAGIC = 0x564d444b; // "KDMV" on disk
const LINE_ENDS = Buffer.from('\n \r\n');
const DEFLATE = 1;
const KNOWN_FLAGS = FLAG_NEWLINE_CHECK | FLAG_REDUNDANT_TABLES | FLAG_COMPRESSED | FLAG_MARKERS;
const NEEDED_FLAGS = FLAG_NEWLINE_CHECK | FLAG_COMPRESSED | FLAG_MARKERS;
/** 4 KiB is the format's lower limit ("more than 8 sectors"); VMware writes 64 KiB; nobody writes more than 1 MiB. */
const GRAIN_SECTORS = { least: 8, most: 2048 };
const DESCRIPTOR_SECTORS = { most: 2048 };
/** Above any disk, and low enough that every offset derived from it is an exact number: 8 EiB would not be. */
const MOST_SECTORS = 2 ** 40;

/** Where `directory` stands in the header: the one field in which a footer differs. */
export const DIRECTORY_FIELD = { at: 56, length: 8 } as const;

export function encodeHeader(header: SparseHeader): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.writeUInt32LE(MAGIC, 0);
  sector.writeUInt32LE(header.version, 4);
  sector.writeUInt32LE(header.flags, 8);
  writeUInt64(sector, header.capacity, 12);
  writeUInt64(sector, header.grainSize, 20);
  writeUInt64(sector, header.descriptorOffset, 28);
  writeUInt64(sector, header.descriptorSize, 36);
  sector.writeUInt32LE(GRAINS_PER_TABLE, 44);
  writeUInt64(sector, header.redundantDirectory, 48);
  if (header.directory === 'at-end') sector.writeBigUInt64LE(DIRECTORY_AT_END, DIRECTORY_FIELD.at);
  else writeUInt64(sector, header.directory, DIRECTORY_FIELD.at);
  writeUInt64(sector, header.overhead, 64);
  LINE_ENDS.copy(sector, 73); // byte 72, uncleanShutdown, stays 0
  sector.writeUInt16LE(DEFLATE, 77);
  return sector;
}

/**
 * Reads and checks the first sector. Throws `not-a-disk`, naming what the body is instead where that can be seen. What
 * says nothing about the content, uncleanShutdown and the padding behind the fields, is not looked at.
 */
export function decodeHeader(sector: Buffer): SparseHeader {
  if (sector.readUInt32LE(0) !== MAGIC) {
    throw notADisk(0, 'the header of a stream-optimised disk (KDMV)', describeContent(sector));
  }
  const directory = sector.readBigUInt64LE(DIRECTORY_FIELD.at);
  const header: SparseHeader = {
    version: sector.readUInt32LE(4),
    flags: sector.readUInt32LE(8),
    capacity: readUInt64(sector, 12),
    grainSize: readUInt64(sector, 20),
    descriptorOffset: readUInt64(sector, 28),
    descriptorSize: readUInt64(sector, 36),
    redundantDirectory: readUInt64(sector, 48),
    directory: directory === DIRECTORY_AT_END ? 'at-end' : Number(directory),
    overhead: readUInt64(sector, 64),
  };
  checkFormat(header, sector);
  checkSizes(header);
  checkDescriptorPlace(header);
  return header;
}

function checkFormat({ version, flags }: SparseHeader, sector: Buffer): void {
  expect(version >= 1 && version <= 3, 4, 'version 1, 2 or 3', version);
  expect(
    (flags & NEEDED_FLAGS) === NEEDED_FLAGS,
    8,
    'compressed grains behind markers (flags 0x30001)',
    hex(flags),
  );
  expect((flags & ~KNOWN_FLAGS) === 0, 8, 'no flag beyond 0x30003', hex(flags));
  const tableEntries = sector.readUInt32LE(44);
  expect(tableEntries === GRAINS_PER_TABLE, 44, `${GRAINS_PER_TABLE} entries a grain table`, tableEntries);
  // These four bytes are there to catch a transfer that "translated" line ends.
  const ends = sector.subarray(73, 77);
  expect(ends.equals(LINE_ENDS), 73, 'the line-end bytes 0a200d0a', ends.toString('hex'));
  expect(sector.readUInt16LE(77) === DEFLATE, 77, 'deflate (1)', sector.readUInt16LE(77));
}

function checkSizes({ capacity, grainSize }: SparseHeader): void {
  expect(capacity > 0 && capacity <= MOST_SECTORS, 12, 'a capacity in sectors', capacity);
  const powerOfTwo = Number.isInteger(Math.log2(grainSize));
  const inRange = grainSize >= GRAIN_SECTORS.least && grainSize <= GRAIN_SECTORS.most;
  expect(powerOfTwo && inRange, 20, 'a grain of 8 to 2048 sectors, a power of two', grainSize);
}

function checkDescriptorPlace({ descriptorOffset, descriptorSize, overhead }: SparseHeader): void {
  expect(descriptorOffset >= 1, 28, 'an embedded descriptor behind the header', descriptorOffset);
  const sizeIsSane = descriptorSize >= 1 && descriptorSize <= DESCRIPTOR_SECTORS.most;
  expect(sizeIsSane, 36, `a descriptor of 1 to ${DESCRIPTOR_SECTORS.most} sectors`, descriptorSize);
  const end = descriptorOffset + descriptorSize;
  expect(
    end <= overhead && overhead <= MOST_SECTORS,
    64,
    `an overhead that ends behind the descriptor (${end})`,
    overhead,
  );
}

function expect(holds: boolean, at: number, expected: string, found: string | number): void {
  if (!holds) throw notADisk(at, expected, String(found));
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Exact below 2^53; what lies above is beyond every limit that is checked here, rounded or not. */
function readUInt64(from: Buffer, at: number): number {
  return from.readUInt32LE(at) + from.readUInt32LE(at + 4) * 2 ** 32;
}

function writeUInt64(to: Buffer, value: number, at: number): void {
  to.writeBigUInt64LE(BigInt(value), at);
}
