import { SECTOR } from './format.ts';
import { IncrementalParse } from './incremental-parse.ts';
import type { StoredGrain } from './grain.ts';
import { inflateGrain } from './inflate-grain.ts';
import { parseDisk } from './parse-disk.ts';
import type { DiskStructure } from './structure.ts';

/** Grains being inflated at once, on zlib's threads: with a piece of the body they bound the memory. */
const ABREAST = 8;

/**
 * The walk that looks into the grains too: each is inflated, which checks zlib's checksum of its content, and must give
 * exactly a grain. Everything it throws is `not-a-disk`.
 */
export class DeepWalk {
  readonly #parse: IncrementalParse<DiskStructure>;
  #disk = { grainBytes: 0, capacityBytes: 0 };
  #waiting: StoredGrain[] = [];
  #next = 0;
  #running = 0;
  #failure: { readonly at: number; readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor() {
    const observer = {
      header: ({ grainSize, capacity }: { grainSize: number; capacity: number }) => {
        this.#disk = { grainBytes: grainSize * SECTOR, capacityBytes: capacity * SECTOR };
      },
      payload: (grain: StoredGrain) => {
        this.#waiting.push(grain);
      },
    };
    this.#parse = new IncrementalParse((input) => parseDisk(input, observer));
  }

  push(chunk: Uint8Array): void {
    this.#parse.push(chunk);
    this.#startMore();
  }

  /** To be awaited between two pieces: until few enough grains are left, so that memory stays bounded. */
  async caughtUp(): Promise<void> {
    while (this.#next < this.#waiting.length) await this.#oneDone();
    this.#throwFailure();
  }

  /** Call once, after the last chunk. Throws when the body ended too early or a grain is wrong. */
  async finish(): Promise<DiskStructure> {
    const structure = this.#parse.finish();
    while (this.#running > 0) await this.#oneDone();
    this.#throwFailure();
    return structure;
  }

  #startMore(): void {
    while (this.#running < ABREAST && this.#next < this.#waiting.length) {
      const grain = this.#waiting[this.#next++];
      if (grain !== undefined) void this.#inflate(grain);
    }
    if (this.#next < this.#waiting.length) return;
    this.#waiting = [];
    this.#next = 0;
  }

  async #inflate(grain: StoredGrain): Promise<void> {
    this.#running += 1;
    try {
      await inflateGrain(grain, this.#disk);
    } catch (error) {
      // The first in the body, whichever thread was quicker: the same disk gives the same message.
      if (this.#failure === undefined || grain.at < this.#failure.at) this.#failure = { at: grain.at, error };
    }
    this.#running -= 1;
    this.#startMore();
    this.#wake?.();
  }

  async #oneDone(): Promise<void> {
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
