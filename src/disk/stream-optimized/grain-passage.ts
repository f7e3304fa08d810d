import { GRAIN_MARKER_BYTES, MARKER_BYTES, SECTOR, sectorsOf } from './format.ts';
import type { SparseHeader } from './header.ts';
import type { ParseInput, ParseProgram } from './incremental-parse.ts';
import { notADisk, outOfOrder } from './not-a-disk.ts';
import type { DiskObserver } from './disk-observer.ts';

/** The grains of a body in the order in which they pass: their addresses rise, whatever the layout. */
export class GrainPassage {
  count = 0;
  payloadBytes = 0;
  /** The last grain's place among the disk's grains. */
  index = -1;
  /** The sector of the body at which its marker stands: what a grain table says of it. */
  sector = 0;
  readonly #input: ParseInput;
  readonly #header: SparseHeader;
  readonly #observer: DiskObserver;
  readonly #grainBytes: number;

  constructor(input: ParseInput, header: SparseHeader, observer: DiskObserver) {
    this.#input = input;
    this.#header = header;
    this.#observer = observer;
    this.#grainBytes = header.grainSize * SECTOR;
  }

  /** To be called with a grain's marker in view. */
  *pass(): ParseProgram<void> {
    const size = this.#acceptMarker();
    const rest = sectorsOf(GRAIN_MARKER_BYTES + size) * SECTOR - MARKER_BYTES;
    this.#input.place = 'a grain';
    if (this.#observer.payload === undefined) yield -rest;
    else yield* this.#takeOut(size, rest);
    this.#observer.address?.(
      Math.min((this.index + 1) * this.#header.grainSize, this.#header.capacity) * SECTOR,
    );
  }

  #acceptMarker(): number {
    const { offset } = this.#input;
    const { grainSize, capacity } = this.#header;
    const lba = this.#input.u64(0);
    const size = this.#input.u32(8);
    if (lba >= capacity) throw notADisk(offset, `a grain below sector ${capacity}`, `sector ${lba}`);
    if (lba % grainSize !== 0) throw notADisk(offset, `a multiple of ${grainSize} sectors`, `sector ${lba}`);
    const index = lba / grainSize;
    if (index <= this.index) {
      throw outOfOrder(offset, `a grain above sector ${this.index * grainSize}`, `sector ${lba}`);
    }
    // Deflate adds five bytes to each block that it cannot compress: nothing comes near twice its size.
    if (size > 2 * this.#grainBytes) throw notADisk(offset + 8, 'a compressed grain', `one of ${size} bytes`);
    this.index = index;
    this.sector = offset / SECTOR;
    this.count += 1;
    this.payloadBytes += size;
    return size;
  }

  *#takeOut(size: number, rest: number): ParseProgram<void> {
    // Four bytes of the payload were in view with the marker.
    const seen = Buffer.from(this.#input.bytes(MARKER_BYTES).subarray(GRAIN_MARKER_BYTES));
    yield rest;
    const compressed = Buffer.concat([seen, this.#input.bytes(rest)]).subarray(0, size);
    this.#observer.payload?.({ at: this.sector * SECTOR, offset: this.index * this.#grainBytes, compressed });
  }
}
