import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';
import { destinationError } from '../../platform/file-errors.ts';
import { writeFully } from '../../platform/write-fully.ts';
import { formatManifest } from '../manifest.ts';
import { BLOCK_BYTES, encodeHeader, END_OF_ARCHIVE, paddingAfter } from './header.ts';
import { piecesOf } from './pieces.ts';
import { shiftTail } from './shift-tail.ts';

export interface ArchiveMember {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What has to be known of an archive before its first member arrives. */
export interface ArchiveHead {
  /** `web01.ovf`; the manifest is called after it. */
  readonly descriptorName: string;
  /** The place kept for the descriptor, which is first in the archive and known last. */
  readonly reservedBytes: number;
  /** The time in every header. */
  readonly modifiedAt: Date;
}

/** Room for a member whose size will be known when it is there. */
export interface MemberPlace {
  readonly file: FileHandle;
  readonly offset: number;
}

/**
 * An OVA that is written in one pass, while its members arrive. The descriptor's place is kept free in front; a member's
 * header is put in front of its content when its size is known. In the end the descriptor is padded with spaces, which
 * may follow an XML document's root (XML 1.0, 2.1: document ::= prolog element Misc*), to the size of its place. One that
 * does not fit has the members moved up. Nothing here is durable before `sync` or `finish`.
 */
export class GrowingArchive implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #head: ArchiveHead;
  readonly #members: ArchiveMember[] = [];
  #reservedBytes: number;
  /** Where the next member's header goes. */
  #end: number;

  private constructor(file: FileHandle, path: string, head: ArchiveHead) {
    this.#file = file;
    this.#path = path;
    this.#head = head;
    this.#reservedBytes = head.reservedBytes;
    this.#end = behind(0, head.reservedBytes);
  }

  /** A new file; what was there under its name is cut away. */
  static async create(path: string, head: ArchiveHead): Promise<GrowingArchive> {
    try {
      return new GrowingArchive(await open(path, 'w+', 0o644), path, head);
    } catch (error) {
      throw destinationError(error, path);
    }
  }

  /** Goes on with a file that an interrupted run left, behind the members that it had finished. */
  static async reopen(
    path: string,
    head: ArchiveHead,
    members: readonly ArchiveMember[],
  ): Promise<GrowingArchive> {
    try {
      const archive = new GrowingArchive(await open(path, 'r+'), path, head);
      for (const member of members) await archive.#resume(member);
      await archive.#file.truncate(archive.#end);
      return archive;
    } catch (error) {
      throw destinationError(error, path);
    }
  }

  get members(): readonly ArchiveMember[] {
    return this.#members;
  }

  /** Where the next member's content goes; what an earlier try left there is cut away. */
  async beginMember(): Promise<MemberPlace> {
    await this.#writing(async () => await this.#file.truncate(this.#end));
    return { file: this.#file, offset: this.#end + BLOCK_BYTES };
  }

  /** The content that `beginMember` gave a place to is complete. */
  async endMember(member: ArchiveMember): Promise<void> {
    await this.#writing(async () => {
      const { modifiedAt } = this.#head;
      await writeFully(this.#file, encodeHeader({ ...member, modifiedAt }), this.#end);
      this.#append(member);
      await this.#file.truncate(this.#end); // makes the zeros of the padding
    });
  }

  /** Copies a member from a file beside the archive, which must still be what was recorded of it. */
  async copyMember(member: ArchiveMember, { path, signal, onProgress }: MemberSource): Promise<void> {
    const { offset } = await this.beginMember();
    const hash = createHash('sha256');
    await using source = await this.#writing(async () => await open(path, 'r'));
    let done = 0;
    for await (const piece of piecesOf(source, { offset: 0, length: member.sizeBytes, what: path, signal })) {
      const written = this.#writing(async () => await writeFully(this.#file, piece, offset + done));
      hash.update(piece);
      await written;
      done += piece.length;
      onProgress?.(done);
    }
    if (hash.digest('hex') !== member.sha256) {
      throw fail('integrity', `${path} is not what was written there: its SHA-256 differs`, {
        hint: 'look at the disk below it, and export again',
      });
    }
    await this.endMember(member);
  }

  /** Brings what is written so far to the disk. */
  async sync(): Promise<void> {
    await this.#writing(async () => await this.#file.sync());
  }

  /** Puts the descriptor into its place and the manifest behind the members, and ends the archive, durably. */
  async finish(descriptor: string): Promise<FinishedArchive> {
    const content = Buffer.from(descriptor, 'utf8');
    if (content.length > this.#reservedBytes) await this.#widen(content.length);
    const ovf = await this.#putDescriptor(content);
    const described = [ovf, ...this.#members];
    const manifest = await this.#putManifest(described);
    await this.#writing(async () => {
      await writeFully(this.#file, END_OF_ARCHIVE, this.#end);
      this.#end += END_OF_ARCHIVE.length;
      await this.#file.truncate(this.#end);
      await this.#file.sync();
    });
    return { sizeBytes: this.#end, members: [...described, manifest] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  /** The second pass that the spare room is there to save: the members move up. */
  async #widen(reservedBytes: number): Promise<void> {
    const from = behind(0, this.#reservedBytes);
    const to = behind(0, reservedBytes);
    await this.#writing(async () => await shiftTail(this.#file, { from, end: this.#end, by: to - from }));
    this.#end += to - from;
    this.#reservedBytes = reservedBytes;
  }

  async #putDescriptor(content: Buffer): Promise<ArchiveMember> {
    const { descriptorName: name, modifiedAt } = this.#head;
    const sizeBytes = this.#reservedBytes;
    const padded = Buffer.alloc(sizeBytes, ' ');
    content.copy(padded);
    await this.#writing(async () => {
      await writeFully(this.#file, encodeHeader({ name, sizeBytes, modifiedAt }), 0);
      await writeFully(this.#file, padded, BLOCK_BYTES);
      // Members that moved up have left something there.
      await writeFully(this.#file, Buffer.alloc(paddingAfter(sizeBytes)), BLOCK_BYTES + sizeBytes);
    });
    return { name, sizeBytes, sha256: createHash('sha256').update(padded).digest('hex') };
  }

  async #putManifest(described: readonly ArchiveMember[]): Promise<ArchiveMember> {
    const lines = described.map(({ name, sha256: hex }) => ({ algorithm: 'SHA256' as const, name, hex }));
    const content = Buffer.from(formatManifest(lines));
    const name = this.#head.descriptorName.replace(/\.ovf$/, '.mf');
    const { offset } = await this.beginMember();
    await this.#writing(async () => await writeFully(this.#file, content, offset));
    const sha256 = createHash('sha256').update(content).digest('hex');
    await this.endMember({ name, sizeBytes: content.length, sha256 });
    this.#members.pop();
    return { name, sizeBytes: content.length, sha256 };
  }

  /** Of a member that is kept only the content was looked at: what is around it is written anew. */
  async #resume(member: ArchiveMember): Promise<void> {
    const { modifiedAt } = this.#head;
    const padding = Buffer.alloc(paddingAfter(member.sizeBytes));
    await writeFully(this.#file, encodeHeader({ ...member, modifiedAt }), this.#end);
    await writeFully(this.#file, padding, this.#end + BLOCK_BYTES + member.sizeBytes);
    this.#append(member);
  }

  #append(member: ArchiveMember): void {
    this.#members.push(member);
    this.#end = behind(this.#end, member.sizeBytes);
  }

  async #writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw destinationError(error, this.#path);
    }
  }
}

export interface FinishedArchive {
  readonly sizeBytes: number;
  /** In the order of the archive: the descriptor, the members, the manifest. */
  readonly members: readonly ArchiveMember[];
}

interface MemberSource {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (doneBytes: number) => void;
}

/** Where the header behind a member goes whose own is at `offset`. */
function behind(offset: number, sizeBytes: number): number {
  return offset + BLOCK_BYTES + sizeBytes + paddingAfter(sizeBytes);
}

/** Where the content of each member is, in an archive that was begun with this head. */
export function memberOffsets(
  { reservedBytes }: Pick<ArchiveHead, 'reservedBytes'>,
  members: readonly { readonly sizeBytes: number }[],
): number[] {
  let end = behind(0, reservedBytes);
  return members.map(({ sizeBytes }) => {
    const offset = end + BLOCK_BYTES;
    end = behind(end, sizeBytes);
    return offset;
  });
}
