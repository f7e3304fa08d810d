import { readProgress, writeProgress, type ExportProgress } from './progress-file.ts';

/** A change of the VM's configuration that this program made, by its versions before and after. */
export interface OwnChange {
  readonly from: string;
  readonly to: string;
}

/** What is known of the moment that the disks are of, after an own change: it is the same moment. */
export function afterOwnChange(
  progress: ExportProgress | undefined,
  { from, to }: OwnChange,
): ExportProgress | undefined {
  if (progress?.point.changeVersion !== from) return progress;
  return { ...progress, point: { ...progress.point, changeVersion: to } };
}

/** The same for a partial export that was left for another run to go on behind. */
export async function followOwnChange(partial: string, change: OwnChange): Promise<void> {
  const progress = await readProgress(partial);
  const followed = afterOwnChange(progress, change);
  if (followed !== undefined && followed !== progress) await writeProgress(partial, followed);
}
