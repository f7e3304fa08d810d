import { SECTOR } from './format.ts';
import { IncrementalParse } from './incremental-parse.ts';
import { parseDisk } from './parse-disk.ts';
import type { DiskStructure } from './structure.ts';

/**
 * Checks the structure of a stream-optimised VMDK while its bytes stream past, whatever the pieces, in constant memory.
 * It jumps over the grains' data, so it costs next to nothing, and so it cannot see damage inside of them: that is for
 * the checksum, and for `readGrains`. Everything it throws is `not-a-disk`.
 */
export class StreamOptimizedWalk {
  readonly #parse: IncrementalParse<DiskStructure>;
  #capacityBytes: number | undefined;
  #address = 0;

  constructor() {
    const observer = {
      header: ({ capacity }: { capacity: number }) => {
        this.#capacityBytes = capacity * SECTOR;
      },
      address: (end: number) => {
        this.#address = end;
      },
    };
    this.#parse = new IncrementalParse((input) => parseDisk(input, observer));
  }

  /** Known once the header has passed. */
  get capacityBytes(): number | undefined {
    return this.#capacityBytes;
  }

  /** End of the highest grain seen so far, as an address on the disk: progress over `capacityBytes`. */
  get address(): number {
    return this.#address;
  }

  push(chunk: Uint8Array): void {
    this.#parse.push(chunk);
  }

  /** Call once, after the last chunk. Throws when the body ended too early. */
  finish(): DiskStructure {
    return this.#parse.finish();
  }
}
