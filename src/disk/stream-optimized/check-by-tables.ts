import { checkDescriptor } from './descriptor-text.ts';
import { GRAIN_MARKER_BYTES, GRAINS_PER_TABLE, SECTOR, TABLE_BYTES } from './format.ts';
import { decodeHeader, MAGIC, type SparseHeader } from './header.ts';
import type { StoredGrain } from './grain.ts';
import { inflateGrain } from './inflate-grain.ts';
import { notADisk } from './not-a-disk.ts';
import type { DiskStructure } from './structure.ts';

/** A disk that can be read anywhere. Shorter than asked for at its end. */
export interface ReadableDisk {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * Checks a stream-optimised disk as one reads it that follows its directory and tables: each entry leads to the marker
 * of that grain, whose data lies inside the file; `deep`: and inflates into a grain. In which order the grains lie, and
 * what lies between them, is not looked at: that is for the walk. One table in memory. Throws `not-a-disk`.
 */
export async function checkByTables(
  disk: ReadableDisk,
  { deep, signal }: { readonly deep: boolean; readonly signal: AbortSignal },
): Promise<DiskStructure> {
  const header = decodeHeader(await readWhole(disk, 0, SECTOR, 'the header'));
  const { descriptorOffset, descriptorSize, capacity, grainSize } = header;
  const area = await readWhole(disk, descriptorOffset * SECTOR, descriptorSize * SECTOR, 'the descriptor');
  checkDescriptor(area, header);
  const grains = new GrainVisits(disk, header, deep);
  const tables = Math.ceil(capacity / grainSize / GRAINS_PER_TABLE);
  const directory = await directoryOf(disk, header);
  for (let first = 0; first < tables; first += GRAINS_PER_TABLE) {
    const length = Math.min(GRAINS_PER_TABLE, tables - first) * 4;
    const entries = await readWhole(disk, directory * SECTOR + first * 4, length, 'the grain directory');
    for (let entry = 0; entry < length / 4; entry += 1) {
      signal.throwIfAborted();
      const sector = entries.readUInt32LE(entry * 4);
      if (sector !== 0) await grains.visitTable(sector, first + entry);
    }
  }
  await grains.settle();
  return {
    layout: header.directory === 'at-end' ? 'esxi' : 'qemu',
    ...{ capacityBytes: capacity * SECTOR, grainBytes: grainSize * SECTOR, bytes: disk.sizeBytes },
    ...{ grains: grains.count, payloadBytes: grains.payloadBytes },
  };
}

/** In the header, or in the footer, which stands in front of the end-of-stream marker. */
async function directoryOf(disk: ReadableDisk, header: SparseHeader): Promise<number> {
  if (header.directory !== 'at-end') return header.directory;
  const at = await footerOf(disk, header);
  const { directory, capacity } = decodeHeader(await readWhole(disk, at, SECTOR, 'the footer'));
  if (directory === 'at-end') throw notADisk(at, "the directory's place in the footer", 'none');
  if (capacity !== header.capacity)
    throw notADisk(at, `a capacity of ${header.capacity} sectors`, String(capacity));
  return directory;
}

/** The last sector that begins as a header does; behind it may be less than a grain of zeros besides the end marker. */
async function footerOf(disk: ReadableDisk, { grainSize }: SparseHeader): Promise<number> {
  const sectors = Math.floor(disk.sizeBytes / SECTOR);
  const first = Math.max(1, sectors - 1 - grainSize);
  const end = await readWhole(disk, first * SECTOR, (sectors - first) * SECTOR, 'the footer');
  for (let sector = sectors - 2; sector >= first; sector -= 1) {
    if (end.readUInt32LE((sector - first) * SECTOR) === MAGIC) return sector * SECTOR;
  }
  throw notADisk(disk.sizeBytes - 2 * SECTOR, 'a footer', 'none');
}

/** Grains being inflated at once. */
const ABREAST = 16;

class GrainVisits {
  count = 0;
  payloadBytes = 0;
  readonly #disk: ReadableDisk;
  readonly #header: SparseHeader;
  readonly #deep: boolean;
  #waiting: StoredGrain[] = [];

  constructor(disk: ReadableDisk, header: SparseHeader, deep: boolean) {
    this.#disk = disk;
    this.#header = header;
    this.#deep = deep;
  }

  async visitTable(sector: number, table: number): Promise<void> {
    const entries = await readWhole(this.#disk, sector * SECTOR, TABLE_BYTES, `grain table ${table}`);
    for (let entry = 0; entry < GRAINS_PER_TABLE; entry += 1) {
      const at = entries.readUInt32LE(entry * 4);
      if (at !== 0) await this.#visit(at, table * GRAINS_PER_TABLE + entry);
    }
  }

  async settle(): Promise<void> {
    const { grainSize, capacity } = this.#header;
    const disk = { grainBytes: grainSize * SECTOR, capacityBytes: capacity * SECTOR };
    await Promise.all(this.#waiting.splice(0).map(async (grain) => await inflateGrain(grain, disk)));
  }

  async #visit(sector: number, index: number): Promise<void> {
    const { grainSize, capacity } = this.#header;
    const lba = index * grainSize;
    const at = sector * SECTOR;
    if (lba >= capacity) throw notADisk(at, `no grain beyond sector ${capacity}`, `one for sector ${lba}`);
    const marker = await readWhole(this.#disk, at, GRAIN_MARKER_BYTES, 'a grain');
    const found = marker.readBigUInt64LE(0);
    if (found !== BigInt(lba)) throw notADisk(at, `the grain of sector ${lba}`, `that of sector ${found}`);
    const size = marker.readUInt32LE(8);
    if (size === 0 || size > 2 * grainSize * SECTOR)
      throw notADisk(at + 8, 'a compressed grain', `one of ${size} bytes`);
    const end = at + GRAIN_MARKER_BYTES + size;
    if (end > this.#disk.sizeBytes) throw notADisk(at, `${size} bytes of a grain`, 'the end of the file');
    this.count += 1;
    this.payloadBytes += size;
    if (!this.#deep) return;
    const compressed = await readWhole(this.#disk, at + GRAIN_MARKER_BYTES, size, 'a grain');
    this.#waiting.push({ at, offset: lba * SECTOR, compressed });
    if (this.#waiting.length >= ABREAST) await this.settle();
  }
}

async function readWhole(disk: ReadableDisk, offset: number, length: number, what: string): Promise<Buffer> {
  const bytes = offset >= 0 && offset < disk.sizeBytes ? await disk.read(offset, length) : Buffer.alloc(0);
  if (bytes.length < length) throw notADisk(offset, `${length} bytes of ${what}`, 'the end of the file');
  return bytes;
}
