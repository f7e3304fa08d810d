import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';
import { sourceError } from '../../platform/file-errors.ts';
import { formatManifest } from '../manifest.ts';
import { PartialFile } from '../../platform/partial-file.ts';
import { FileDigest } from './digests.ts';
import { checkableDisks, DiskCheck, type CheckableDisks } from './disk-check.ts';
import { readDirectoryPackage, type DirectoryPackage, type SourceFile } from './directory-package.ts';
import { encodeHeader, END_OF_ARCHIVE, paddingAfter } from './header.ts';
import { piecesOf } from './pieces.ts';
import type { OvaProgress } from './progress.ts';

export interface CreateOvaOptions {
  /** A directory with exactly one `.ovf`; what its References name is packed, with the `.mf` and `.cert` of its name. */
  readonly directory: string;
  /** The archive's path. It appears there complete, or not at all: `<output>.partial` until then. */
  readonly output: string;
  /** Replaces an archive that is already there; without it that is 'target-exists'. */
  readonly overwrite?: boolean;
  /** The time in every header; each file's own when absent. */
  readonly modifiedAt?: Date;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: OvaProgress) => void;
}

export interface PackedMember {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface CreatedOva {
  readonly output: string;
  readonly sizeBytes: number;
  /** Of the archive itself. */
  readonly sha256: string;
  /** In the order of the archive. */
  readonly members: readonly PackedMember[];
  /** Whether the directory had a manifest, against which every file was checked, or one was made. */
  readonly manifest: 'checked' | 'made';
}

/**
 * Packs an OVF directory into one OVA: the descriptor, the files in the order of its References, the manifest and the
 * certificate (DSP0243 5.3). Every file is checked before anything is written, and hashed while it is, and every
 * stream-optimised disk is walked: a difference to the manifest and a damaged disk are 'integrity', and leave nothing
 * under the final name. Without a manifest one is made.
 */
export async function createOva(options: CreateOvaOptions): Promise<CreatedOva> {
  const { directory, output, overwrite = false, signal } = options;
  const source = await readDirectoryPackage(directory, signal);
  await using file = await PartialFile.create(output, { overwrite });
  const archive = new ArchiveWriter(file, source, options);
  for (const each of [source.descriptor, ...source.files]) await archive.packFile(each);
  await archive.packManifest();
  if (source.certificate !== undefined) await archive.packFile(source.certificate);
  const sha256 = await archive.finish();
  await file.commit();
  return {
    output,
    sizeBytes: file.sizeBytes,
    sha256,
    members: archive.members,
    manifest: source.manifest === undefined ? 'made' : 'checked',
  };
}

class ArchiveWriter {
  readonly members: PackedMember[] = [];
  readonly #file: PartialFile;
  readonly #source: DirectoryPackage;
  readonly #options: CreateOvaOptions;
  readonly #hash: Hash = createHash('sha256');
  readonly #disks: CheckableDisks;
  readonly #totalBytes: number;
  #doneBytes = 0;

  constructor(file: PartialFile, source: DirectoryPackage, options: CreateOvaOptions) {
    this.#file = file;
    this.#source = source;
    this.#options = options;
    this.#disks = checkableDisks(source.description);
    this.#totalBytes = [source.descriptor, ...source.files].reduce((sum, each) => sum + each.sizeBytes, 0);
  }

  async packFile(source: SourceFile): Promise<void> {
    const entry = this.#source.manifest?.entries.find(({ name }) => name === source.name);
    const digest = new FileDigest(entry);
    const disk = new DiskCheck(source.name, this.#disks);
    const modifiedAt = this.#options.modifiedAt ?? source.modifiedAt;
    await this.#append(encodeHeader({ name: source.name, sizeBytes: source.sizeBytes, modifiedAt }));
    for await (const piece of contentOf(source, this.#options.signal)) {
      refuse(disk.push(piece), source);
      await this.#append(piece, digest);
      this.#report(source, piece.length);
    }
    refuse(disk.finish(), source);
    await this.#append(Buffer.alloc(paddingAfter(source.sizeBytes)));
    this.members.push({ name: source.name, sizeBytes: source.sizeBytes, sha256: digest.verified() });
  }

  async packManifest(): Promise<void> {
    const { manifest, manifestName, descriptor } = this.#source;
    await this.packFile(manifest?.file ?? this.#madeManifest(manifestName, descriptor.modifiedAt));
  }

  /** Ends the archive; returns its SHA-256. */
  async finish(): Promise<string> {
    await this.#append(END_OF_ARCHIVE);
    return this.#hash.digest('hex');
  }

  #madeManifest(name: string, modifiedAt: Date): SourceFile {
    const lines = this.members.map((member) => ({
      algorithm: 'SHA256' as const,
      name: member.name,
      hex: member.sha256,
    }));
    const content = Buffer.from(formatManifest(lines));
    return { name, path: name, sizeBytes: content.length, modifiedAt, content };
  }

  /** The disk writes in its own thread while this one hashes. */
  async #append(bytes: Buffer, digest?: FileDigest): Promise<void> {
    const written = this.#file.append(bytes);
    this.#hash.update(bytes);
    digest?.update(bytes);
    await written;
  }

  #report(source: SourceFile, bytes: number): void {
    this.#doneBytes = Math.min(this.#doneBytes + bytes, this.#totalBytes);
    this.#options.onProgress?.({
      member: source.name,
      doneBytes: this.#doneBytes,
      totalBytes: this.#totalBytes,
    });
  }
}

/** A disk that `validateOva` would refuse is not packed, manifest or not. */
function refuse(problem: string | undefined, { path }: SourceFile): void {
  if (problem === undefined) return;
  throw fail('integrity', `${path} is not packed: ${problem}`, {
    hint: 'the disk is damaged, or not of this package: export the VM again',
  });
}

async function* contentOf(source: SourceFile, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  if (source.content !== undefined) {
    signal.throwIfAborted();
    if (source.content.length > 0) yield source.content;
    return;
  }
  await using file = await openSource(source.path);
  const range = { offset: 0, length: source.sizeBytes, what: source.path, signal };
  yield* piecesOf(file, range);
  const { size } = await file.stat();
  if (size !== source.sizeBytes) throw fail('integrity', `${source.path} changed while it was packed`);
}

async function openSource(path: string) {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw sourceError(error, path);
  }
}
