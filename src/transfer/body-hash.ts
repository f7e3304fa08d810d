import { createHash, type Hash } from 'node:crypto';
import { takeHashThread, type HashThread } from './hash-thread.ts';

/** Computes the digests of a body, piece by piece, in order. */
export interface BodyHash extends AsyncDisposable {
  /** Resolves when the bytes have been used. */
  update(piece: Uint8Array): Promise<void>;
  /** Lower-case hex, by algorithm, of all that was given. Call once, last. */
  digests(): Promise<Readonly<Record<string, string>>>;
}

/** In this thread, for bodies so small that starting another one takes longer. */
export class InlineHash implements BodyHash {
  readonly #hashes: ReadonlyMap<string, Hash>;

  constructor(algorithms: readonly string[]) {
    this.#hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
  }

  update(piece: Uint8Array): Promise<void> {
    for (const hash of this.#hashes.values()) hash.update(piece);
    return Promise.resolve();
  }

  digests(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve(
      Object.fromEntries([...this.#hashes].map(([algorithm, hash]) => [algorithm, hash.digest('hex')])),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * In a thread beside this one, so that hashing, which takes as long as receiving and more on older processors, happens
 * beside it, and that of several disks side by side. Pieces must lie in shared memory: anything else would be copied.
 */
export class ThreadHash implements BodyHash {
  readonly #thread: HashThread;
  #given = false;

  constructor(algorithms: readonly string[]) {
    this.#thread = takeHashThread(algorithms);
  }

  async update(piece: Uint8Array<SharedArrayBuffer>): Promise<void> {
    await this.#thread.update(piece);
  }

  async digests(): Promise<Readonly<Record<string, string>>> {
    const digests = await this.#thread.digests();
    this.#given = true;
    return digests;
  }

  /** A body that was not ended takes its thread with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#given) await this.#thread.terminate();
  }
}
