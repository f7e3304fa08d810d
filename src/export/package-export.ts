import { unlink } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { checkReferences } from '../ovf/descriptor.ts';
import { RECORD_NAME as RECORD, writeExportRecord } from '../ovf/export-record.ts';
import { formatManifest } from '../ovf/manifest.ts';
import { createOva } from '../ovf/ova/create.ts';
import { PartialFile } from '../platform/partial-file.ts';
import { verifyFiles, type VerifiedLevel } from '../verify/verify-files.ts';
import { createDescriptor } from '../vsphere/ovf-manager.ts';
import type { FilePlan } from './plan-files.ts';
import { describeExport, type ExportFacts } from './describe-export.ts';
import type { ExportedFile, ExportedMember } from './request.ts';
import type { ExportTarget } from './target.ts';

export interface PackageInput extends ExportFacts {
  readonly plan: FilePlan;
  readonly target: ExportTarget;
}

export interface PackagedExport {
  /** Every file of the finished export, `export.json` last. */
  readonly names: readonly string[];
  readonly files: readonly ExportedFile[];
  readonly verified: readonly string[];
}

/** Adds what makes the files an export: the server's descriptor with their true sizes, the manifest, the archive, the record. */
export async function packageExport(input: PackageInput): Promise<PackagedExport> {
  const { plan, transferred, target, request } = input;
  const descriptor = await writeDescriptor(input);
  const pieces = [
    descriptor,
    ...transferred.map(({ planned, sizeBytes, sha256 }) => ({ name: planned.name, sizeBytes, sha256 })),
  ];
  const entries = pieces.map(({ name, sha256 }) => ({ algorithm: 'SHA256' as const, name, hex: sha256 }));
  const manifest = await writeDurably(target.partial, `${plan.base}.mf`, formatManifest(entries));
  const loose = [...pieces, manifest];
  const files = request.format === 'ova' ? [await packArchive(input, loose)] : loose;

  const verified = ['stream' as const, ...(await readBack(input, files))];
  const outcome = { files, manifestSha256: manifest.sha256, verified };
  await writeExportRecord(target.partial, describeExport(input, outcome));
  return { names: [...files.map(({ name }) => name), RECORD], files, verified };
}

/** OvfManager.CreateDescriptor knows the hardware; the list of files with their sizes is ours, and is checked in the answer. */
async function writeDescriptor({
  vm,
  plan,
  transferred,
  target,
  request,
  context,
}: PackageInput): Promise<ExportedMember> {
  const { descriptor, warnings } = await createDescriptor(context.session, {
    vm: vm.ref,
    name: vm.name,
    files: transferred.map(({ planned, sizeBytes }) => ({
      deviceId: planned.lease.key,
      path: planned.name,
      sizeBytes,
    })),
    exportOptions: [...request.descriptorOptions],
    includeImageFiles: request.includeImages,
    signal: context.signal,
  });
  for (const message of warnings) context.emit({ type: 'warning.raised', code: 'descriptor', message });
  checkReferences(
    descriptor,
    transferred.map(({ planned, sizeBytes }) => ({ name: planned.name, sizeBytes })),
  );
  const file = await writeDurably(target.partial, `${plan.base}.ovf`, descriptor);
  context.emit({ type: 'descriptor.written', file: file.name, bytes: file.sizeBytes });
  return file;
}

async function packArchive(
  { plan, target, context }: PackageInput,
  pieces: readonly ExportedFile[],
): Promise<ExportedFile> {
  const name = `${plan.base}.ova`;
  const archive = join(target.partial, name);
  const { sha256, sizeBytes, members } = await createOva({
    directory: target.partial,
    output: archive,
    signal: context.signal,
    onProgress: ({ doneBytes: bytes, totalBytes }) =>
      context.emit({ type: 'archive.progressed', file: name, bytes, totalBytes }),
  });
  for (const piece of pieces) await unlink(join(target.partial, piece.name));
  context.emit({ type: 'archive.packed', file: name, bytes: sizeBytes });
  return { name, sizeBytes, sha256, members };
}

/** `--verify`: what is on the disk now is what was received. */
async function readBack(
  { request, target, transferred, context }: PackageInput,
  files: readonly ExportedFile[],
): Promise<VerifiedLevel[]> {
  if (request.verify === 'none') return [];
  const capacities = new Map(
    transferred.map(({ planned, structure }) => [planned.name, structure?.capacityBytes]),
  );
  const asDisk = <File extends { name: string }>(file: File) => {
    const capacityBytes = capacities.get(file.name);
    return capacityBytes === undefined ? file : { ...file, disk: { capacityBytes } };
  };
  return await verifyFiles({
    directory: target.partial,
    files: files.map((file) =>
      file.members === undefined ? asDisk(file) : { ...file, members: file.members.map(asDisk) },
    ),
    deep: request.verify === 'deep',
    signal: context.signal,
    onProgress: (progress) => context.emit({ type: 'verify.progressed', ...progress }),
  });
}

async function writeDurably(directory: string, name: string, text: string): Promise<ExportedMember> {
  const path = join(directory, name);
  const content = Buffer.from(text, 'utf8');
  await using file = await PartialFile.create(path, { overwrite: false });
  await file.append(content);
  await file.commit();
  return { name, sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
