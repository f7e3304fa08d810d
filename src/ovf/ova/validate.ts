import type { FileHandle } from 'node:fs/promises';
import { sourceError } from '../../platform/file-errors.ts';
import { FileDigest } from './digests.ts';
import { checkableDisks, DiskCheck, type CheckableDisks } from './disk-check.ts';
import type { Finding } from './finding.ts';
import { openArchive } from './open-archive.ts';
import { readPackedPackage, type PackedPackage } from './packed-package.ts';
import { piecesOf } from './pieces.ts';
import type { OvaProgress } from './progress.ts';
import type { OvaMemberReport, OvaProblem, OvaReport } from './report.ts';
import type { TarMember } from './tar-index.ts';

export interface ValidateOvaOptions {
  readonly archive: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: OvaProgress) => void;
}

/**
 * Checks an OVA: that it is a whole tar archive with nothing but plain files, the descriptor first, every file that it
 * refers to there with its size and in order, every digest of the manifest, and the structure of every stream-optimised
 * disk. A bad archive is a report, never an error; only one that cannot be read at all throws.
 */
export async function validateOva(options: ValidateOvaOptions): Promise<OvaReport> {
  const { archive, signal } = options;
  try {
    await using file = await openArchive(archive);
    const sizeBytes = (await file.stat()).size;
    const found = await readPackedPackage(file, sizeBytes, signal);
    const members = await checkMembers(file, found, options);
    const problems = found.findings.filter(({ member }) => !isListed(found, member)).map(problemOf);
    const all = [...problems, ...members.flatMap((member) => member.problems)];
    return { archive, sizeBytes, members, problems, ok: all.every(({ severity }) => severity !== 'error') };
  } catch (error) {
    throw sourceError(error, archive);
  }
}

function isListed({ members }: PackedPackage, name: string | undefined): boolean {
  return members.some((member) => member.name === name);
}

async function checkMembers(
  file: FileHandle,
  found: PackedPackage,
  options: ValidateOvaOptions,
): Promise<OvaMemberReport[]> {
  const disks = checkableDisks(found.descriptor);
  const totalBytes = found.members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const reports: OvaMemberReport[] = [];
  let doneBytes = 0;
  for (const member of found.members) {
    const content = new ContentCheck(found, member, disks);
    const range = {
      offset: member.offset,
      length: member.sizeBytes,
      what: 'the archive',
      signal: options.signal,
    };
    for await (const piece of piecesOf(file, range)) {
      content.push(piece);
      doneBytes += piece.length;
      options.onProgress?.({ member: member.name, doneBytes, totalBytes });
    }
    const { sha256, problems } = content.finish();
    const known = found.findings.filter((finding) => finding.member === member.name).map(problemOf);
    reports.push({
      name: member.name,
      sizeBytes: member.sizeBytes,
      sha256,
      problems: [...known, ...problems],
    });
  }
  return reports;
}

/** One member's content on its way past: its digest and, for a disk, its structure. */
class ContentCheck {
  readonly #digest: FileDigest;
  readonly #disk: DiskCheck;

  constructor(found: PackedPackage, member: TarMember, disks: CheckableDisks) {
    this.#digest = new FileDigest(found.manifest?.get(member.name));
    this.#disk = new DiskCheck(member.name, disks);
  }

  push(piece: Buffer): void {
    this.#digest.update(piece);
    this.#disk.push(piece);
  }

  finish(): { sha256: string; problems: OvaProblem[] } {
    const { sha256, mismatch } = this.#digest.finish();
    const wrong = [mismatch, this.#disk.finish()].filter((message) => message !== undefined);
    return { sha256, problems: wrong.map((message) => ({ severity: 'error', message })) };
  }
}

function problemOf({ severity, message, hint }: Finding): OvaProblem {
  return { severity, message, ...(hint === undefined ? {} : { hint }) };
}
