import { fail, type HyperexportError } from '../../core/errors.ts';
import type { HeldSnapshot } from '../../snapshot/held-snapshot.ts';
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
  snapshot: HeldSnapshot | undefined,
): Promise<HyperexportError> {
  if (!EXITS.includes(error.exitStatus)) return error;
  const progress = await readProgress(target.partial);
  if (progress === undefined) return error;
  // Disks of a snapshot that is removed are of a moment that no other run can read.
  if (snapshot?.forResume === false)
    return withHint(error, 'with --resume-keep-snapshot another run could go on behind the finished disks');
  if ((await snapshot?.leaveForResume()) === false)
    return withHint(
      error,
      `the snapshot "${snapshot?.facts.name}" is gone: no run can go on behind the finished disks`,
    );
  target.keepPartial();
  const { length } = progress.files;
  const files = length === 1 ? 'one file is' : `${length} files are`;
  const withIt = snapshot === undefined ? '' : `, with the snapshot "${snapshot.facts.name}"`;
  const kept = `${files} finished and kept in ${target.partial}${withIt}: --resume goes on from there`;
  return withHint(error, kept, { kept: target.partial });
}

function withHint(
  error: HyperexportError,
  more: string,
  facts: HyperexportError['details'] = {},
): HyperexportError {
  const { code, message, hint, cause = error, details, retryable } = error;
  return fail(code, message, {
    hint: hint === undefined ? more : `${hint}; ${more}`,
    ...{ cause, retryable },
    details: { ...details, ...facts },
  });
}
