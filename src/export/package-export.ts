import { asHyperexportError } from '../core/errors.ts';
import { addNvram } from '../ovf/add-nvram.ts';
import { checkReferences } from '../ovf/descriptor.ts';
import { RECORD_NAME, writeExportRecord } from '../ovf/export-record.ts';
import { createDescriptor, type Descriptor } from '../vsphere/ovf-manager.ts';
import { describeExport } from './describe-export.ts';
import type { TransferredExport } from './export-in-progress.ts';
import type { WrittenPackage } from './package/package-writer.ts';
import type { ExportContext, ExportRequest } from './request.ts';
import type { HeldSnapshot } from '../snapshot/held-snapshot.ts';
import type { ExportTarget } from './target.ts';
import type { ServerChecksums, TransferredFile } from './transferred-file.ts';
import type { VerifiedLevel } from '../verify/verify-files.ts';

interface PackageInput {
  readonly request: ExportRequest;
  readonly snapshot?: HeldSnapshot | undefined;
  readonly context: ExportContext;
}

/**
 * Makes a package of the files. OvfManager.CreateDescriptor knows the hardware; the list of files with their sizes is
 * ours, and is checked in the answer.
 */
export async function packageExport(
  { vm, plan, files, writer }: TransferredExport,
  { request, snapshot, context }: PackageInput,
): Promise<WrittenPackage> {
  const { emit } = context;
  const { descriptor: made, warnings } = await describe({ vm, files }, { request, snapshot, context });
  for (const message of warnings) emit({ type: 'warning.raised', code: 'descriptor', message });
  const nvram = files.find(isFromElsewhere);
  const descriptor =
    nvram === undefined ? made : addNvram(made, { name: nvram.planned.name, sizeBytes: nvram.sizeBytes });
  checkReferences(
    descriptor,
    files.map(({ planned, sizeBytes, structure: disk }) => ({ name: planned.name, sizeBytes, disk })),
  );
  const written = await writer.finish(descriptor);
  emit({ type: 'descriptor.written', file: `${plan.base}.ovf`, bytes: Buffer.byteLength(descriptor) });
  return written;
}

/** A server may know nothing of a file that its lease has not offered: then it is asked without, and the file added. */
async function describe(
  { vm, files }: Pick<TransferredExport, 'vm' | 'files'>,
  { request, snapshot, context }: PackageInput,
): Promise<Descriptor> {
  const { session, signal } = context;
  const ask = async (described: readonly TransferredFile[]) =>
    await createDescriptor(session, {
      vm: vm.ref,
      snapshot: snapshot?.facts.ref,
      name: vm.name,
      files: described.map(({ planned, sizeBytes }) => ({
        deviceId: planned.lease.key,
        path: planned.name,
        sizeBytes,
      })),
      exportOptions: [...request.descriptorOptions],
      includeImageFiles: request.includeImages,
      signal,
    });
  try {
    return await ask(files);
  } catch (error) {
    signal.throwIfAborted();
    if (!files.some(isFromElsewhere) || asHyperexportError(error).code !== 'vsphere-fault') throw error;
    return await ask(files.filter((file) => !isFromElsewhere(file)));
  }
}

function isFromElsewhere({ planned }: TransferredFile): boolean {
  return planned.content !== undefined;
}

interface RecordInput extends PackageInput {
  readonly target: ExportTarget;
  readonly serverChecksums: ServerChecksums;
  readonly readBack: readonly VerifiedLevel[];
  readonly startedAt: Date;
}

/** Writes `export.json`, the last of the files. Returns the names of all, and the levels to which they are verified. */
export async function recordExport(
  { vm, files: transferred }: TransferredExport,
  { files, manifestSha256 }: WrittenPackage,
  { target, readBack, ...input }: RecordInput,
): Promise<{ names: readonly string[]; verified: readonly string[] }> {
  const verified = ['stream' as const, ...readBack];
  const record = describeExport({ ...input, vm, transferred }, { files, manifestSha256, verified });
  await writeExportRecord(target.partial, record);
  return { names: [...files.map(({ name }) => name), RECORD_NAME], verified };
}
