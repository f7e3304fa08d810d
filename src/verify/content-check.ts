import { createHash } from 'node:crypto';
import { HyperexportError } from '../core/errors.ts';
import { DeepWalk } from '../disk/stream-optimized/deep-walk.ts';
import { isOutOfOrder } from '../disk/stream-optimized/not-a-disk.ts';
import type { DiskStructure } from '../disk/stream-optimized/structure.ts';
import { StreamOptimizedWalk } from '../disk/stream-optimized/walk.ts';
import { HASH_NAMES, type ManifestAlgorithm } from '../ovf/manifest.ts';

export interface ContentQuestion {
  /** The digest that is needed beside SHA-256. */
  readonly algorithm?: ManifestAlgorithm;
  /** It is to be a stream-optimised disk; of this capacity, where one is known. */
  readonly disk?: { readonly capacityBytes?: number };
  /** Inflate every grain of a disk. */
  readonly deep: boolean;
}

export interface ContentAnswer {
  readonly sha256: string;
  /** By the algorithm that was asked for. */
  readonly digest: string;
  /** What a walk over the whole of a disk found. */
  readonly structure?: DiskStructure;
  /** What is wrong with a disk, as a phrase that its name stands before: "is not a whole ...". */
  readonly diskProblem?: string;
  /** That is all: its grains are out of order, or come twice. By its tables it may be a whole disk. */
  readonly outOfOrder?: true;
}

export function hashProblem(found: string, expected: string): string {
  return `has the SHA-256 ${found}, and ${expected} was recorded`;
}

/** Looks at the content of one file while it is read: its hashes and, of a disk, its structure and its grains. */
export class ContentCheck {
  readonly #sha256 = createHash('sha256');
  readonly #other: ReturnType<typeof createHash> | undefined;
  readonly #capacityBytes: number | undefined;
  #walk: StreamOptimizedWalk | DeepWalk | undefined;
  #diskProblem: string | undefined;
  #outOfOrder = false;

  constructor({ algorithm = 'SHA256', disk, deep }: ContentQuestion) {
    this.#other = algorithm === 'SHA256' ? undefined : createHash(HASH_NAMES[algorithm]);
    this.#capacityBytes = disk?.capacityBytes;
    if (disk !== undefined) this.#walk = deep ? new DeepWalk() : new StreamOptimizedWalk();
  }

  /** The piece may be used again when this has resolved. */
  async push(piece: Uint8Array): Promise<void> {
    await this.#walked((walk) => walk.push(piece));
    this.#sha256.update(piece); // while zlib's threads are at work
    this.#other?.update(piece);
    await this.#walked(async (walk) => {
      if (walk instanceof DeepWalk) await walk.caughtUp();
    });
  }

  /** Once, at the end. */
  async finish(): Promise<ContentAnswer> {
    let structure: DiskStructure | undefined;
    await this.#walked(async (walk) => (structure = await walk.finish()));
    const sha256 = this.#sha256.digest('hex');
    const diskProblem = this.#diskProblem ?? this.#capacityProblem(structure);
    return {
      ...{ sha256, digest: this.#other?.digest('hex') ?? sha256 },
      ...(structure === undefined ? {} : { structure }),
      ...(diskProblem === undefined ? {} : { diskProblem }),
      ...(this.#outOfOrder ? { outOfOrder: true } : {}),
    };
  }

  #capacityProblem(structure: DiskStructure | undefined): string | undefined {
    const expected = this.#capacityBytes;
    if (structure === undefined || expected === undefined) return undefined;
    const { capacityBytes: found } = structure;
    return found === expected ? undefined : `has a capacity of ${found} bytes, and should have ${expected}`;
  }

  /** A walk that has thrown is over; the hashes go on. */
  async #walked(step: (walk: StreamOptimizedWalk | DeepWalk) => unknown): Promise<void> {
    if (this.#walk === undefined) return;
    try {
      await step(this.#walk);
    } catch (error) {
      if (!(error instanceof HyperexportError)) throw error;
      this.#diskProblem = `is ${error.message}`;
      this.#outOfOrder = isOutOfOrder(error);
      this.#walk = undefined;
    }
  }
}
