import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { asHyperexportError } from '../core/errors.ts';
import { destinationError } from '../platform/file-errors.ts';
import type { BodySink } from './get-body.ts';

const PIECE_BYTES = 1024 * 1024;
const PIECES = 4;

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
 * A file, or a part of one, that is filled from a body: small reads are gathered into 1 MiB pieces, which are hashed and written while
 * the next one fills. `PIECES` of them bound the memory; when all are under way, `room` asks the sender to wait.
 */
export class PieceFile implements BodySink, AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #offset: number;
  /** Whether the file is ours to make durable and to close. */
  readonly #owned: boolean;
  readonly #hashes: ReadonlyMap<string, Hash>;
  readonly #free: Buffer[] = [];
  readonly #writes = new Set<Promise<void>>();
  #piece: Buffer;
  #filled = 0;
  #sizeBytes = 0;
  #error: Error | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  private constructor(file: FileHandle, { path, offset, algorithms }: Within, owned: boolean) {
    this.#file = file;
    this.#path = path;
    this.#offset = offset;
    this.#owned = owned;
    this.#hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
    this.#piece = this.#nextPiece();
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
    let offset = 0;
    while (offset < content.length) {
      const length = Math.min(PIECE_BYTES - this.#filled, content.length - offset);
      this.#piece.set(content.subarray(offset, offset + length), this.#filled);
      this.#filled += length;
      offset += length;
      if (this.#filled === PIECE_BYTES) this.#flush();
    }
  }

  room(): Promise<void> | undefined {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#writes.size < PIECES) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** Writes what is left; a file of its own is made durable and closed. */
  async finish(): Promise<WrittenFile> {
    if (this.#filled > 0) this.#flush();
    await Promise.all(this.#writes);
    if (this.#error !== undefined) throw this.#error;
    if (this.#owned) await this.#seal();
    const digests = Object.fromEntries(
      [...this.#hashes].map(([algorithm, hash]) => [algorithm, hash.digest('hex')]),
    );
    return { path: this.#path, sizeBytes: this.#sizeBytes, digests };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#writes);
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

  #flush(): void {
    const [piece, length, position] = [this.#piece, this.#filled, this.#offset + this.#sizeBytes];
    const content = piece.subarray(0, length);
    for (const hash of this.#hashes.values()) hash.update(content);
    this.#sizeBytes += length;
    this.#filled = 0;
    const write = this.#write(content, position).finally(() => {
      this.#free.push(piece);
      this.#writes.delete(write);
      this.#settleRoom();
    });
    this.#writes.add(write);
    this.#piece = this.#nextPiece();
  }

  async #write(content: Buffer, position: number): Promise<void> {
    try {
      for (let done = 0; done < content.length;) {
        const { bytesWritten } = await this.#file.write(
          content,
          done,
          content.length - done,
          position + done,
        );
        done += bytesWritten;
      }
    } catch (error) {
      this.#error ??= asHyperexportError(destinationError(error, this.#path));
    }
  }

  #settleRoom(): void {
    if (this.#error === undefined) this.#room?.resolve();
    else this.#room?.reject(this.#error);
    this.#room = undefined;
  }

  /** One read may spill past the last free piece: it gets one more, and the sender waits from then on. */
  #nextPiece(): Buffer {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    return Buffer.allocUnsafeSlow(PIECE_BYTES);
  }
}
