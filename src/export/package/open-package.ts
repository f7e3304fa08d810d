import { join } from 'node:path';
import { GrowingArchive } from '../../ovf/ova/growing-archive.ts';
import { createDescriptor } from '../../vsphere/ovf-manager.ts';
import type { FilePlan } from '../plan-files.ts';
import { removeStrays } from '../remove-strays.ts';
import { asTransferred } from '../resume/finished-file.ts';
import { ProgressLog, PROGRESS_NAME, type FinishedFile } from '../resume/progress-file.ts';
import type { PointInTime } from '../resume/point-in-time.ts';
import type { TransferInput } from '../transfer-input.ts';
import { OvaWriter } from './ova-writer.ts';
import { OvfWriter } from './ovf-writer.ts';
import type { PackageWriter } from './package-writer.ts';

interface Begun {
  readonly point: PointInTime;
  /** What is finished already. */
  readonly files: readonly FinishedFile[];
  /** The place that an interrupted run kept for the descriptor. */
  readonly reservedBytes: number | undefined;
}

/** Room for what the descriptor grows by when the sizes of the files become known. */
const SPARE_BYTES = 4096;

/** The package that the files go into: new, or behind what an interrupted run had finished of it. */
export async function openPackage(
  input: TransferInput,
  plan: FilePlan,
  begun: Begun,
): Promise<{ writer: PackageWriter; log: ProgressLog }> {
  const { request, target, context } = input;
  const { format, includeImages } = request;
  await removeUnfinished(target.partial, plan, begun.files);
  const head = { format, includeImages, base: plan.base, point: begun.point };
  if (format === 'ovf') {
    const log = new ProgressLog(target.partial, head, begun.files);
    return { writer: new OvfWriter(target.partial, plan, log), log };
  }
  const reservedBytes = begun.reservedBytes ?? (await skeletonBytes(input, plan)) + SPARE_BYTES;
  const log = new ProgressLog(target.partial, { ...head, reservedBytes }, begun.files);
  const archive = await openArchive(input, plan, { ...begun, reservedBytes });
  const spooled = begun.files
    .filter(({ inArchive }) => inArchive === undefined)
    .flatMap((file) => asTransferred(file, plan.files) ?? []);
  const { emit, signal } = context;
  const options = { directory: target.partial, plan, archive, log, spooled, emit, signal };
  return { writer: new OvaWriter(options), log };
}

async function openArchive(
  { target, startedAt: modifiedAt }: TransferInput,
  { base }: FilePlan,
  { files, reservedBytes }: Begun & { readonly reservedBytes: number },
): Promise<GrowingArchive> {
  const path = join(target.partial, `${base}.ova`);
  const head = { descriptorName: `${base}.ovf`, reservedBytes, modifiedAt };
  const members = files.filter(({ inArchive }) => inArchive);
  return members.length === 0
    ? await GrowingArchive.create(path, head)
    : await GrowingArchive.reopen(path, head, members);
}

/** How long the descriptor will be, nearly: sizes are not known yet, so each disk has its capacity in their place. */
async function skeletonBytes(
  { vm, snapshot, request, context }: TransferInput,
  plan: FilePlan,
): Promise<number> {
  const { descriptor } = await createDescriptor(context.session, {
    vm: vm.ref,
    name: vm.name,
    files: plan.files.map(({ lease, name, disk }) => ({
      deviceId: lease.key,
      path: name,
      sizeBytes: disk?.capacityBytes ?? lease.sizeHint ?? 0,
    })),
    snapshot: snapshot?.facts.ref,
    exportOptions: [...request.descriptorOptions],
    includeImageFiles: request.includeImages,
    signal: context.signal,
  });
  return Buffer.byteLength(descriptor, 'utf8');
}

/** What an interrupted run had not finished is in the way of this one. */
async function removeUnfinished(
  directory: string,
  { base }: FilePlan,
  files: readonly FinishedFile[],
): Promise<void> {
  const loose = files.filter(({ inArchive }) => inArchive === undefined).map(({ name }) => name);
  const archive = files.some(({ inArchive }) => inArchive) ? [`${base}.ova`] : [];
  const progress = files.length > 0 ? [PROGRESS_NAME] : [];
  await removeStrays(directory, [...loose, ...archive, ...progress]);
}
