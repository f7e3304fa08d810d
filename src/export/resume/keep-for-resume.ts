import { fail, type HyperexportError } from '../../core/errors.ts';
import type { ExportTarget } from '../target.ts';
import { readProgress } from './progress-file.ts';

/** Lost leases and faults, failed transfers, a full disk, an interruption: the next run may do better. */
const EXITS = [13, 14, 16, 130, 143];

/**
 * Leaves a partial export with finished disks where it is, when the run ended in a way that another can go on behind,
 * and says so in the error's hint.
 */
export async function keepForResume(
  error: HyperexportError,
  target: ExportTarget,
): Promise<HyperexportError> {
  if (!EXITS.includes(error.exitStatus)) return error;
  const progress = await readProgress(target.partial);
  if (progress === undefined) return error;
  target.keepPartial();
  const { length } = progress.files;
  const files = length === 1 ? 'one file is' : `${length} files are`;
  const kept = `${files} finished and kept in ${target.partial}: --resume goes on from there`;
  return fail(error.code, error.message, {
    hint: error.hint === undefined ? kept : `${error.hint}; ${kept}`,
    cause: error.cause ?? error,
    details: { ...error.details, kept: target.partial },
    retryable: error.retryable,
  });
}
