import { fileNameFor } from '../../core/names.ts';
import { findLeftSnapshot } from '../../snapshot/take-over.ts';
import type { ExportableVm, ExportContext, ExportRequest } from '../request.ts';
import { intactFiles } from './kept-files.ts';
import { changeSince } from './point-in-time.ts';
import { readProgress, type ExportProgress } from './progress-file.ts';

/**
 * What of an interrupted export this run can go on with: the files that are intact, of the same moment as what will be
 * read now, and wanted in the same form. Undefined, with the reason told, when all has to be read again.
 */
export async function continuable(
  directory: string,
  vm: ExportableVm,
  request: ExportRequest,
  context: ExportContext,
): Promise<ExportProgress | undefined> {
  const progress = await readProgress(directory);
  if (progress === undefined) return undefined;
  const reason = otherForm(progress, vm, request) ?? (await otherMoment(progress, vm, { request, context }));
  if (reason !== undefined) {
    startsAgain(`the interrupted export of "${vm.name}" cannot be continued: ${reason}`, context);
    return undefined;
  }
  const files = await intactFiles(directory, progress, {
    archive: `${progress.base}.ova`,
    signal: context.signal,
  });
  for (const { name } of progress.files) {
    if (!files.some((file) => file.name === name))
      startsAgain(`${name} in ${directory} is not what was written there, and is read again`, context);
  }
  return files.length === 0 ? undefined : { ...progress, files };
}

function otherForm(
  { format, base, includeImages }: ExportProgress,
  vm: ExportableVm,
  request: ExportRequest,
): string | undefined {
  if (base !== fileNameFor(vm.name, vm.instanceUuid)) return 'the VM has another name now';
  if (format !== request.format) return `it was one in the format ${format}`;
  return includeImages === request.includeImages ? undefined : 'images were treated otherwise';
}

/** Of disks that were read from a snapshot the moment is the same as long as it is there, and nobody else's. */
async function otherMoment(
  { point }: ExportProgress,
  vm: ExportableVm,
  { request: { snapshot: policy }, context }: { request: ExportRequest; context: ExportContext },
): Promise<string | undefined> {
  if (point.snapshot === undefined) {
    const reason = 'its disks were not read from a snapshot';
    return policy === undefined ? await changeSince(point, vm, context) : reason;
  }
  if (policy === undefined) return 'its disks were read from a snapshot, and --snapshot is not given';
  const left = findLeftSnapshot(vm.snapshots, vm, point.snapshot.id);
  if (left === undefined) return 'the snapshot that its disks were read from is gone, or in use';
  const notQuiesced = policy.quiesce === 'require' && !left.node.quiesced;
  return notQuiesced ? 'the snapshot that its disks were read from is not quiesced' : undefined;
}

function startsAgain(message: string, { emit }: ExportContext): void {
  emit({ type: 'warning.raised', code: 'starts-again', message });
}
