import { fail } from '../../core/errors.ts';
import { composeDescriptor } from './descriptor-text.ts';
import { GRAINS_PER_TABLE, GRAIN_MARKER_BYTES, MARKER, SECTOR, TABLE_BYTES, sectorsOf } from './format.ts';
import { encodeHeader } from './header.ts';
import type { SparseHeader } from './header.ts';

/** Lays the parts of the body one behind the other and remembers where they are. */
export class BodyLayout {
  pendingBytes = 0;
  #pending: Buffer[] = [];
  #sector = 0;
  readonly #header: SparseHeader;
  readonly #contentId: number;
  /** Entry of the directory for each grain table; 0: no grain of its span was written. */
  readonly #directory: Uint32Array;
  #table = new Uint32Array(GRAINS_PER_TABLE);
  #tableIndex = -1;

  constructor(header: SparseHeader, contentId = header.capacity % 0xffff_fffe) {
    this.#header = header;
    this.#contentId = contentId;
    this.#directory = new Uint32Array(Math.ceil(header.capacity / header.grainSize / GRAINS_PER_TABLE));
  }

  start(): void {
    const front = Buffer.alloc(this.#header.overhead * SECTOR);
    encodeHeader(this.#header).copy(front);
    const descriptor = composeDescriptor({ capacity: this.#header.capacity, contentId: this.#contentId });
    front.write(descriptor, this.#header.descriptorOffset * SECTOR);
    this.#append(front);
  }

  addGrain(index: number, compressed: Buffer): void {
    const table = Math.floor(index / GRAINS_PER_TABLE);
    if (table !== this.#tableIndex) this.#finishTable();
    this.#tableIndex = table;
    this.#table[index % GRAINS_PER_TABLE] = this.#entry();
    const record = Buffer.alloc(sectorsOf(GRAIN_MARKER_BYTES + compressed.length) * SECTOR);
    record.writeBigUInt64LE(BigInt(index * this.#header.grainSize), 0);
    record.writeUInt32LE(compressed.length, 8);
    compressed.copy(record, GRAIN_MARKER_BYTES);
    this.#append(record);
  }

  end(): void {
    this.#finishTable();
    this.#appendMarker(MARKER.grainDirectory, sectorsOf(this.#directory.length * 4));
    const directory = this.#sector;
    this.#append(encodeEntries(this.#directory));
    this.#appendMarker(MARKER.footer, 1);
    this.#append(encodeHeader({ ...this.#header, directory }));
    this.#appendMarker(MARKER.endOfStream, 0);
  }

  takePiece(): Buffer {
    const piece = Buffer.concat(this.#pending);
    this.#pending = [];
    this.pendingBytes = 0;
    return piece;
  }

  #finishTable(): void {
    if (this.#tableIndex === -1) return;
    this.#appendMarker(MARKER.grainTable, sectorsOf(TABLE_BYTES));
    this.#directory[this.#tableIndex] = this.#entry();
    this.#append(encodeEntries(this.#table));
    this.#table = new Uint32Array(GRAINS_PER_TABLE);
    this.#tableIndex = -1;
  }

  /** A table's entry is a sector number of 32 bits: the format ends at 2 TiB of compressed data. */
  #entry(): number {
    if (this.#sector > 0xffff_ffff)
      throw fail('unsupported', 'a stream-optimised disk cannot exceed 2 TiB compressed');
    return this.#sector;
  }

  #appendMarker(type: number, sectors: number): void {
    const marker = Buffer.alloc(SECTOR);
    marker.writeBigUInt64LE(BigInt(sectors), 0);
    marker.writeUInt32LE(type, 12); // the size before it stays 0: no grain
    this.#append(marker);
  }

  #append(sectors: Buffer): void {
    this.#pending.push(sectors);
    this.pendingBytes += sectors.length;
    this.#sector += sectors.length / SECTOR;
  }
}

/** 32-bit little-endian entries, padded to whole sectors. */
function encodeEntries(entries: Uint32Array): Buffer {
  const bytes = Buffer.alloc(sectorsOf(entries.length * 4) * SECTOR);
  entries.forEach((entry, index) => bytes.writeUInt32LE(entry, index * 4));
  return bytes;
}
