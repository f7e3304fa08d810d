import { join } from 'node:path';
import pLimit from 'p-limit';
import { downloadFile } from './download-file.ts';
import type { OpenLease } from './open-lease.ts';
import type { PlannedFile } from './plan-files.ts';
import type { TransferredFile } from './transferred-file.ts';
import { TransferProgress } from './transfer-progress.ts';
import type { ExportContext } from './request.ts';

/** Downloads the files side by side into `directory`; the first failure ends the others. In the order of `files`. */
export async function transferFiles(
  files: readonly PlannedFile[],
  directory: string,
  lease: OpenLease,
  { parallel, context }: { readonly parallel: number; readonly context: ExportContext },
): Promise<TransferredFile[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, lease.lost, failed.signal]);
  const progress = new TransferProgress(files, (percent) => lease.setPercent(percent));
  const limit = pLimit(parallel);

  const downloads = files.map((planned) =>
    limit(async () => {
      try {
        signal.throwIfAborted();
        const path = join(directory, planned.name);
        return await downloadFile(planned, path, { checksum: lease.checksum, progress, context, signal });
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  await Promise.allSettled(downloads);
  signal.throwIfAborted();
  return await Promise.all(downloads);
}
