import { Worker } from 'node:worker_threads';
import { fail } from '../core/errors.ts';

export type Digests = Readonly<Record<string, string>>;

/** Starting a thread takes as long as hashing some 30 MB: with many small disks that would be most of the work. */
const MOST_IDLE = 16;
const idle: HashThread[] = [];

/** A thread for one body: one that has ended its last, or a new one. Whoever takes it ends its body, or terminates it. */
export function takeHashThread(algorithms: readonly string[]): HashThread {
  const thread = idle.pop() ?? new HashThread();
  thread.begin(algorithms);
  return thread;
}

/** A thread that hashes one body after another. */
export class HashThread {
  readonly #worker = new Worker(PROGRAM, { eval: true, env: {}, execArgv: [] });
  readonly #waiting: PromiseWithResolvers<unknown>[] = [];
  #ended: Error | undefined;

  constructor() {
    this.#worker.on('message', (answer: unknown) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end());
  }

  begin(algorithms: readonly string[]): void {
    this.#worker.ref();
    this.#worker.postMessage(algorithms);
  }

  /** Resolves when the bytes have been used. They must lie in shared memory: anything else would be copied. */
  async update(piece: Uint8Array<SharedArrayBuffer>): Promise<void> {
    await this.#ask(piece);
  }

  /** Ends the body, and gives the thread back. */
  async digests(): Promise<Digests> {
    const digests = (await this.#ask(undefined)) as Digests;
    if (idle.length < MOST_IDLE) {
      // It does not keep the process alive.
      this.#worker.unref();
      idle.push(this);
    } else {
      await this.terminate();
    }
    return digests;
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(message: Uint8Array<SharedArrayBuffer> | undefined): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.push(waiting);
    this.#worker.postMessage(message);
    return waiting.promise;
  }

  #end(cause?: unknown): void {
    this.#ended ??= fail('unexpected', 'the thread that hashes a file ended early', { cause });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
    const at = idle.indexOf(this);
    if (at >= 0) idle.splice(at, 1);
  }
}

/** The thread's program. A text, because the single executable has no file that a thread could be started from. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
let hashes = [];
parentPort.on('message', (message) => {
  if (Array.isArray(message)) {
    hashes = message.map((algorithm) => [algorithm, createHash(algorithm)]);
  } else if (message === undefined) {
    parentPort.postMessage(Object.fromEntries(hashes.map(([algorithm, hash]) => [algorithm, hash.digest('hex')])));
  } else {
    for (const [, hash] of hashes) hash.update(message);
    parentPort.postMessage(undefined);
  }
});
`;
