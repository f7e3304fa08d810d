import { open, type FileHandle } from 'node:fs/promises';
import { HyperexportError } from '../../core/errors.ts';
import { StreamOptimizedWalk } from '../../disk/stream-optimized/walk.ts';
import type { Descriptor } from '../descriptor.ts';
import { sourceError } from '../../platform/file-errors.ts';
import { FileDigest } from './digests.ts';
import type { Finding } from './finding.ts';
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
    await using file = await open(archive, 'r');
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
  const disks = streamOptimizedFiles(found.descriptor);
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

/** Capacity by file name of the disks that the descriptor calls stream-optimised and stores as they are. */
function streamOptimizedFiles(descriptor: Descriptor | undefined): ReadonlyMap<string, number | undefined> {
  const references = (descriptor?.references ?? []).filter(
    ({ compression, chunkSize }) => compression === undefined && chunkSize === undefined,
  );
  return new Map(
    (descriptor?.disks ?? []).flatMap(({ fileRef, format, capacityBytes }) => {
      const name = references.find(({ id }) => id === fileRef)?.name;
      const known = name !== undefined && /vmdk\.html#streamOptimized$/i.test(format ?? '');
      return known ? [[name, capacityBytes] as const] : [];
    }),
  );
}

/** One member's content on its way past: its digest and, for a disk, its structure. */
class ContentCheck {
  readonly #member: TarMember;
  readonly #digest: FileDigest;
  readonly #capacity: number | undefined;
  #walk: StreamOptimizedWalk | undefined;
  #notADisk: OvaProblem | undefined;

  constructor(found: PackedPackage, member: TarMember, disks: ReadonlyMap<string, number | undefined>) {
    this.#member = member;
    this.#digest = new FileDigest(found.manifest?.get(member.name));
    this.#capacity = disks.get(member.name);
    this.#walk = disks.has(member.name) ? new StreamOptimizedWalk() : undefined;
  }

  push(piece: Buffer): void {
    this.#digest.update(piece);
    this.#walked((walk) => {
      walk.push(piece);
    });
  }

  finish(): { sha256: string; problems: OvaProblem[] } {
    const { sha256, mismatch } = this.#digest.finish();
    this.#walked((walk) => {
      const { capacityBytes } = walk.finish();
      if (this.#capacity === undefined || this.#capacity === capacityBytes) return;
      this.#notADisk = {
        severity: 'error',
        message: `${this.#member.name} has a capacity of ${capacityBytes} bytes where the descriptor says ${this.#capacity}`,
      };
    });
    const wrong: OvaProblem[] = mismatch === undefined ? [] : [{ severity: 'error', message: mismatch }];
    return { sha256, problems: this.#notADisk === undefined ? wrong : [...wrong, this.#notADisk] };
  }

  /** A walk that has thrown is over; the digest goes on. */
  #walked(step: (walk: StreamOptimizedWalk) => void): void {
    if (this.#walk === undefined) return;
    try {
      step(this.#walk);
    } catch (error) {
      if (!(error instanceof HyperexportError)) throw error;
      this.#notADisk = { severity: 'error', message: `${this.#member.name} is ${error.message}` };
      this.#walk = undefined;
    }
  }
}

function problemOf({ severity, message }: Finding): OvaProblem {
  return { severity, message };
}
