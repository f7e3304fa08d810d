import { createHash, type Hash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { fail } from '../core/errors.ts';

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
 * In a thread of its own, so that hashing, which takes as long as receiving and more on older processors, happens beside
 * it, and that of several disks side by side. Pieces must lie in shared memory: anything else would be copied.
 */
export class ThreadHash implements BodyHash {
  readonly #thread: Worker;
  readonly #waiting: PromiseWithResolvers<unknown>[] = [];
  #ended: Error | undefined;

  constructor(algorithms: readonly string[]) {
    this.#thread = new Worker(THREAD, { eval: true, workerData: algorithms, env: {}, execArgv: [] });
    this.#thread.on('message', (answer: unknown) => this.#waiting.shift()?.resolve(answer));
    this.#thread.on('error', (error) => this.#end(error));
    this.#thread.on('exit', () => this.#end());
  }

  async update(piece: Uint8Array<SharedArrayBuffer>): Promise<void> {
    await this.#ask(piece);
  }

  async digests(): Promise<Readonly<Record<string, string>>> {
    return (await this.#ask(undefined)) as Record<string, string>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate();
  }

  #ask(message: Uint8Array<SharedArrayBuffer> | undefined): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.push(waiting);
    this.#thread.postMessage(message);
    return waiting.promise;
  }

  #end(cause?: unknown): void {
    this.#ended ??= fail('unexpected', 'the thread that hashes a file ended early', { cause });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}

/** The thread's program. A text, because the single executable has no file that a thread could be started from. */
const THREAD = `
const { parentPort, workerData: algorithms } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const hashes = algorithms.map((algorithm) => [algorithm, createHash(algorithm)]);
parentPort.on('message', (piece) => {
  if (piece === undefined) {
    parentPort.postMessage(Object.fromEntries(hashes.map(([algorithm, hash]) => [algorithm, hash.digest('hex')])));
    parentPort.close();
  } else {
    for (const [, hash] of hashes) hash.update(piece);
    parentPort.postMessage(undefined);
  }
});
`;
