import pLimit from 'p-limit';
import { asHyperexportError } from '../core/errors.ts';
import type { PlannedFile } from './plan-files.ts';
import { transferFile, type TransferOptions } from './transfer-file.ts';
import type { TransferredFile } from './transferred-file.ts';
import { TransferProgress } from './transfer-progress.ts';

interface SideBySide extends Omit<TransferOptions, 'progress' | 'signal'> {
  /** How many at a time. */
  readonly parallel: number;
}

/**
 * Transfers the files side by side, in the order of `files`. What ends the run ends the others at once; a file that
 * cannot be had lets them end first, because what a fresh lease could bring would end this one, and them with it.
 */
export async function transferFiles(
  files: readonly PlannedFile[],
  { parallel, ...options }: SideBySide,
): Promise<TransferredFile[]> {
  const { context, lease } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, lease.lost, failed.signal]);
  const progress = new TransferProgress(files, (percent) => lease.setPercent(percent));
  const limit = pLimit(parallel);

  const transfers = files.map((planned) =>
    limit(async () => {
      signal.throwIfAborted();
      try {
        return await transferFile(planned, { ...options, progress, signal });
      } catch (error) {
        if (!isOfOneFile(error)) failed.abort(error);
        throw error;
      }
    }),
  );
  await Promise.allSettled(transfers);
  signal.throwIfAborted();
  return await Promise.all(transfers);
}

/** A transfer that failed says nothing about the next one, other than a full disk or wrong content. */
export function isOfOneFile(error: unknown): boolean {
  const { code } = asHyperexportError(error);
  return code === 'transfer' || code === 'not-a-disk' || code === 'unreachable';
}
