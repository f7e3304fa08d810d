import { join } from 'node:path';
import { RECORD_NAME, type ExportRecord } from '../ovf/export-record.ts';
import { damaged, type Finding } from '../ovf/ova/finding.ts';
import type { OvaProgress } from '../ovf/ova/progress.ts';
import { checkEntry } from './check-entry.ts';
import { unknownDisks } from './disk-findings.ts';
import { expectationsFor } from './expectations.ts';
import { findTarget, type Target } from './find-target.ts';
import { openArchivePackage } from './open-archive-package.ts';
import { openDirectoryPackage } from './open-directory-package.ts';
import type { OpenPackage } from './open-package.ts';
import { asRecorded, recordFindings } from './record-findings.ts';
import type { VerifiedFile, VerifyProblem, VerifyReport } from './report.ts';

export interface VerifyPathOptions {
  /** A directory that holds an export, an `.ovf`, or an archive; of this program or of any other. */
  readonly path: string;
  /** Inflate every grain of every disk too. */
  readonly deep: boolean;
  readonly signal: AbortSignal;
  /** Bytes of all files that are read, and that there are. */
  readonly onProgress?: (progress: OvaProgress) => void;
}

/**
 * Reads an export that was made earlier, every byte of it, and holds it against all that is known of it: the record
 * beside it (`export.json`), its manifest, its descriptor, the formats of tar and of stream-optimised disks. A bad
 * export is a report, never an error; what stands for no export throws (findTarget).
 */
export async function verifyPath(options: VerifyPathOptions): Promise<VerifyReport> {
  const { path, deep, signal } = options;
  const target = await findTarget(path);
  const { record } = target;
  const archive = record?.files.find(({ kind }) => kind === 'archive');
  await using source = await openTarget(target, archive?.sha256 !== undefined, signal);
  const files = await checkFiles(source, record, options);
  const findings = [
    ...target.findings,
    ...asRecorded(sizesOfWholeFiles(source.findings, files), record),
    ...recordFindings(record, source),
    ...unknownDisks(source.descriptor),
    ...(await wholeFindings(archive, { source, files, signal })),
  ];
  const byFile = Map.groupBy(findings, ({ member }) => member);
  const shown = files.map((file) => withFindings(file, byFile.get(file.name)));
  const listed = new Set<string | undefined>(files.map(({ name }) => name));
  const problems = findings.filter(({ member }) => !listed.has(member)).map(problemOf);
  return {
    ...{ path, format: target.format, levels: deep ? ['read-back', 'deep'] : ['read-back'] },
    ...(record === undefined ? {} : { record: summaryOf(record) }),
    ...{ manifest: source.manifest !== undefined, sizeBytes: source.sizeBytes },
    ...{ files: shown, notLookedAt: notLookedAt(target, source), problems },
    ok: !isWrong({ problems }) && !shown.some(isWrong),
  };
}

function isWrong({ problems }: { readonly problems: readonly VerifyProblem[] }): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

async function openTarget(
  { format, directory, file, record }: Target,
  hashed: boolean,
  signal: AbortSignal,
): Promise<OpenPackage> {
  return format === 'ovf'
    ? await openDirectoryPackage(directory, { descriptorName: file, record, signal })
    : await openArchivePackage(join(directory, file), { hashed, signal });
}

async function checkFiles(
  source: OpenPackage,
  record: ExportRecord | undefined,
  { deep, signal, onProgress }: VerifyPathOptions,
): Promise<VerifiedFile[]> {
  const expected = expectationsFor(source, record);
  const totalBytes = source.entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const files: VerifiedFile[] = [];
  let bytes = 0;
  for (const entry of source.entries) {
    const onBytes = (more: number) => {
      bytes += more;
      onProgress?.({ member: entry.name, doneBytes: bytes, totalBytes });
    };
    files.push(await checkEntry(entry, expected(entry.name), { deep, signal, onBytes }));
  }
  return files;
}

/**
 * Some programs write estimates for sizes (govc: what the server guessed before the export). Where a hash says that a
 * file is whole, the descriptor's number is what is wrong.
 */
function sizesOfWholeFiles(findings: readonly Finding[], files: readonly VerifiedFile[]): readonly Finding[] {
  const isWhole = ({ contentComparedWith, problems }: VerifiedFile) =>
    contentComparedWith.length > 0 && problems.length === 0;
  const whole = new Set(files.filter(isWhole).map(({ name }) => name));
  return findings.map((finding) => {
    if (finding.sizeOf === undefined || !whole.has(finding.sizeOf)) return finding;
    const message = `${finding.message}; its hash says that it is whole, but a strict importer may refuse the descriptor`;
    return { ...finding, severity: 'warning', message };
  });
}

/** The hash of a whole archive says something new only where no member is wrong. */
async function wholeFindings(
  archive: ExportRecord['files'][number] | undefined,
  { source, files, signal }: { source: OpenPackage; files: readonly VerifiedFile[]; signal: AbortSignal },
): Promise<Finding[]> {
  if (archive?.sha256 === undefined || files.some(isWrong)) return [];
  const found = await source.wholeSha256?.(signal);
  if (found === undefined || found === archive.sha256) return [];
  return [
    damaged(
      `${archive.name} is not what ${RECORD_NAME} says: its SHA-256 is ${found}, not ${archive.sha256}`,
    ),
  ];
}

function withFindings(file: VerifiedFile, findings: readonly Finding[] = []): VerifiedFile {
  return { ...file, problems: [...findings.map(problemOf), ...file.problems] };
}

function problemOf({ severity, message, hint }: Finding): VerifyProblem {
  return { severity, message, ...(hint === undefined ? {} : { hint }) };
}

function summaryOf({ vm, finishedAt, tool }: ExportRecord): NonNullable<VerifyReport['record']> {
  return { vm: vm.path, finishedAt, tool: `${tool.name} ${tool.version}` };
}

function notLookedAt({ format, file, names }: Target, { entries }: OpenPackage): string[] {
  const looked = new Set([RECORD_NAME, ...(format === 'ova' ? [file] : entries.map(({ name }) => name))]);
  return names.filter((name) => !looked.has(name));
}
