import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail } from '../../core/errors.ts';
import { PartialDirectory } from '../partial-directory.ts';
import type { PackedMember } from './create.ts';
import { FileDigest } from './digests.ts';
import { openArchive } from './open-archive.ts';
import { readPackedPackage, type PackedPackage } from './packed-package.ts';
import { piecesOf } from './pieces.ts';
import type { OvaProgress } from './progress.ts';
import type { TarMember } from './tar-index.ts';

export interface ExtractOvaOptions {
  readonly archive: string;
  /** Made if absent, with the directories above it; if it is there it must be empty ('target-exists'). */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: OvaProgress) => void;
}

export interface ExtractedOva {
  readonly directory: string;
  /** What was written, in the order of the archive. */
  readonly files: readonly PackedMember[];
  /** Members that the descriptor does not name: left out. */
  readonly ignored: readonly string[];
  /** Whether every file was checked against a manifest, or the archive has none. */
  readonly manifest: 'checked' | 'none';
}

/**
 * Unpacks an OVA into a directory of its own. Everything that its headers, descriptor and manifest can reveal is
 * checked before a byte is written, every digest while it is; the directory has its name, or the files in it, only when
 * all of them are right. Errors: 'hostile-archive', 'integrity', 'target-exists', 'no-space', 'destination'.
 */
export async function extractOva(options: ExtractOvaOptions): Promise<ExtractedOva> {
  const { archive, signal } = options;
  await using file = await openArchive(archive);
  const found = await readPackedPackage(file, (await file.stat()).size, signal);
  refuseUnfit(archive, found);
  const belonging = found.members.filter(({ name }) => found.belongs.has(name));
  await using target = await PartialDirectory.create(resolve(options.directory));
  const files = await unpack(file, found, belonging, target, options);
  await target.commit(files.map(({ name }) => name));
  return {
    directory: options.directory,
    files,
    ignored: found.members.filter(({ name }) => !found.belongs.has(name)).map(({ name }) => name),
    manifest: found.manifest === undefined ? 'none' : 'checked',
  };
}

/** All reasons in one error; the worst of them gives its code. */
function refuseUnfit(archive: string, { findings }: PackedPackage): void {
  const refusals = findings.filter(({ refusal }) => refusal !== undefined);
  const code = refusals.some(({ refusal }) => refusal === 'hostile-archive')
    ? 'hostile-archive'
    : refusals[0]?.refusal;
  if (code === undefined) return;
  const problems = refusals.map(({ message }) => message);
  const shown = problems.slice(0, 5).join('; ');
  throw fail(code, `${archive} is not extracted: ${shown}${problems.length > 5 ? '; and more' : ''}`, {
    hint:
      refusals.find(({ hint }) => hint !== undefined)?.hint ??
      'nothing was written; `hyperexport ova validate` lists everything that is wrong',
    details: { problems },
  });
}

async function unpack(
  archive: FileHandle,
  found: PackedPackage,
  members: readonly TarMember[],
  target: PartialDirectory,
  options: ExtractOvaOptions,
): Promise<PackedMember[]> {
  const totalBytes = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const files: PackedMember[] = [];
  let doneBytes = 0;
  for (const member of members) {
    const digest = new FileDigest(found.manifest?.get(member.name));
    await target.write(member.name, async (output) => {
      const range = { offset: member.offset, length: member.sizeBytes, what: options.archive };
      for await (const piece of piecesOf(archive, { ...range, signal: options.signal })) {
        const written = output.writeFile(piece);
        digest.update(piece);
        await written;
        doneBytes += piece.length;
        options.onProgress?.({ member: member.name, doneBytes, totalBytes });
      }
    });
    files.push({ name: member.name, sizeBytes: member.sizeBytes, sha256: digest.verified() });
  }
  return files;
}
