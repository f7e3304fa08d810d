import { open, type FileHandle } from 'node:fs/promises';
import { asHyperexportError } from '../core/errors.ts';
import { destinationError } from '../platform/file-errors.ts';
import { InlineHash, ThreadHash, type BodyHash } from './body-hash.ts';
import type { BodySink } from './get-body.ts';

const PIECE_BYTES = 1024 * 1024;
const PIECES = 4;

/** In memory that the hashing thread sees too. */
type Piece = Buffer<SharedArrayBuffer>;

/** What files that have ended had: the next one takes it, so that many small files do not leave theirs to the collector. */
const spare: Piece[] = [];
const MOST_SPARE = 16;

export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex digests, by algorithm, of exactly the bytes that were written. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Where in a file that is already open the bytes go: the place behind a member's header in an archive. */
export interface Within {
  /** For messages. */
  readonly path: string;
  /** The first byte's place; the handle's own position is neither used nor moved. */
  readonly offset: number;
  readonly algorithms: readonly string[];
}

/**
 * A file, or a part of one, that is filled from a body: small reads are gathered into 1 MiB pieces, which are hashed
 * and written while the next one fills. `PIECES` of them bound the memory; when all are under way, `room` asks the
 * sender to wait. They are written one after the other: two writes would only wait for the file's lock.
 */
export class PieceFile implements BodySink, AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #offset: number;
  /** Whether the file is ours to make durable and to close. */
  readonly #owned: boolean;
  readonly #algorithms: readonly string[];
  readonly #free: Piece[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #hash: BodyHash | undefined;
  #lastWrite = Promise.resolve();
  /**
   * Taken when there is a byte for it: many tries bring none, and what they made would wait for the garbage collector,
   * by which time the process has grown for good (malloc seldom gives back what lies between other blocks).
   */
  #piece: Piece | undefined;
  #filled = 0;
  #sizeBytes = 0;
  #error: Error | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  private constructor(file: FileHandle, { path, offset, algorithms }: Within, owned: boolean) {
    this.#file = file;
    this.#path = path;
    this.#offset = offset;
    this.#owned = owned;
    this.#algorithms = algorithms;
  }

  /** Makes the file, which must not exist: nothing is ever appended to (or written over). */
  static async create(path: string, algorithms: readonly string[]): Promise<PieceFile> {
    try {
      return new PieceFile(await open(path, 'wx', 0o644), { path, offset: 0, algorithms }, true);
    } catch (error) {
      throw destinationError(error, path);
    }
  }

  /** Fills a part of `file`, from `offset` on; syncing and closing it stay with whoever opened it (not to append). */
  static within(file: FileHandle, place: Within): PieceFile {
    return new PieceFile(file, place, false);
  }

  accept(content: Uint8Array): void {
    // Not `set`: into shared memory it copies single bytes.
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    let offset = 0;
    while (offset < content.length) {
      this.#piece ??= this.#nextPiece();
      const length = bytes.copy(this.#piece, this.#filled, offset);
      this.#filled += length;
      offset += length;
      if (this.#filled === PIECE_BYTES) this.#flush(this.#piece);
    }
  }

  room(): Promise<void> | undefined {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#underWay.size < PIECES) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** Writes what is left; a file of its own is made durable and closed. */
  async finish(): Promise<WrittenFile> {
    if (this.#piece !== undefined) this.#flush(this.#piece);
    await Promise.all(this.#underWay);
    if (this.#error !== undefined) throw this.#error;
    const digests = await (this.#hash ?? new InlineHash(this.#algorithms)).digests();
    if (this.#owned) await this.#seal();
    return { path: this.#path, sizeBytes: this.#sizeBytes, digests };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hash?.[Symbol.asyncDispose]();
    await Promise.all(this.#underWay);
    spare.push(...this.#free.splice(0).slice(0, Math.max(0, MOST_SPARE - spare.length)));
    if (this.#owned) await this.#file.close().catch(() => undefined);
  }

  async #seal(): Promise<void> {
    try {
      await this.#file.sync();
      await this.#file.close();
    } catch (error) {
      throw destinationError(error, this.#path);
    }
  }

  #flush(piece: Piece): void {
    const content = piece.subarray(0, this.#filled);
    const position = this.#offset + this.#sizeBytes;
    this.#hash ??= this.#startHash(content.length);
    this.#lastWrite = this.#lastWrite.then(async () => await this.#write(content, position));
    const used = this.#use(piece, [this.#hash.update(content), this.#lastWrite]);
    this.#underWay.add(used);
    void used.then(() => this.#underWay.delete(used)).then(() => this.#settleRoom());
    this.#sizeBytes += content.length;
    this.#filled = 0;
    this.#piece = undefined;
  }

  #startHash(length: number): BodyHash {
    const small = length < PIECE_BYTES || this.#algorithms.length === 0;
    return small ? new InlineHash(this.#algorithms) : new ThreadHash(this.#algorithms);
  }

  async #write(content: Piece, position: number): Promise<void> {
    for (let done = 0; done < content.length && this.#error === undefined;) {
      const left = content.length - done;
      const { bytesWritten } = await this.#file.write(content, done, left, position + done);
      done += bytesWritten;
    }
  }

  /** The piece may be filled again when both have ended, however they did. */
  async #use(piece: Piece, uses: readonly Promise<void>[]): Promise<void> {
    for (const use of await Promise.allSettled(uses)) {
      if (use.status === 'rejected')
        this.#error ??= asHyperexportError(destinationError(use.reason, this.#path));
    }
    this.#free.push(piece);
  }

  #settleRoom(): void {
    if (this.#error === undefined) this.#room?.resolve();
    else this.#room?.reject(this.#error);
    this.#room = undefined;
  }

  /** One read may spill past the last free piece: it gets one more, and the sender waits from then on. */
  #nextPiece(): Piece {
    return this.#free.pop() ?? spare.pop() ?? Buffer.from(new SharedArrayBuffer(PIECE_BYTES));
  }
}
