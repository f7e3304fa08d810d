import { fileNameFor } from '../../core/names.ts';
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
  const reason = otherForm(progress, vm, request) ?? (await changeSince(progress.point, vm, context));
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

function startsAgain(message: string, { emit }: ExportContext): void {
  emit({ type: 'warning.raised', code: 'starts-again', message });
}
