import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { piecesOf } from '../ovf/ova/pieces.ts';
import type { TarMember } from '../ovf/ova/tar-index.ts';

/**
 * An archive read once, member after member in its order, which gives the hash of all of it on the way where one is
 * wanted: what lies between the members is then read as well.
 */
export class ArchiveReading {
  readonly #file: FileHandle;
  readonly #what: string;
  readonly #whole: Hash | undefined;
  #position = 0;

  constructor(file: FileHandle, what: string, { hashed }: { readonly hashed: boolean }) {
    this.#file = file;
    this.#what = what;
    this.#whole = hashed ? createHash('sha256') : undefined;
  }

  /** The pieces of a member's content. */
  async *read(
    { offset, sizeBytes }: TarMember,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    await this.#skipTo(offset, signal);
    for await (const piece of this.#pieces(sizeBytes, signal)) {
      this.#whole?.update(piece);
      yield piece;
    }
  }

  /** The SHA-256 of the archive, once every member has been read to its end. */
  async finish(archiveBytes: number, signal: AbortSignal): Promise<string | undefined> {
    await this.#skipTo(archiveBytes, signal);
    return this.#whole?.digest('hex');
  }

  async #skipTo(offset: number, signal: AbortSignal): Promise<void> {
    if (this.#whole !== undefined) {
      for await (const piece of this.#pieces(offset - this.#position, signal)) this.#whole.update(piece);
    }
    this.#position = offset;
  }

  async *#pieces(length: number, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    for await (const piece of piecesOf(this.#file, {
      offset: this.#position,
      length,
      what: this.#what,
      signal,
    })) {
      yield piece;
      this.#position += piece.length;
    }
  }
}
