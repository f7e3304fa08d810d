import type { PlannedFile } from '../plan-files.ts';
import type { TransferredFile } from '../transferred-file.ts';
import type { FinishedFile } from './progress-file.ts';

/** What is written down of a file, for a run that goes on behind it. */
export function asFinished(
  { planned, sizeBytes, sha256, sha1, structure, mayBeCut, proof }: TransferredFile,
  place: Pick<FinishedFile, 'inArchive'> = {},
): FinishedFile {
  return {
    key: planned.lease.key,
    name: planned.name,
    ...{ sizeBytes, sha256 },
    ...(sha1 === undefined ? {} : { sha1 }),
    ...(structure === undefined ? {} : { structure }),
    ...(mayBeCut === undefined ? {} : { mayBeCut }),
    ...(proof === undefined ? {} : { proof }),
    ...place,
  };
}

/** The other way: a finished file as one that this run's plan has; undefined when the plan has no such file. */
export function asTransferred(
  finished: FinishedFile,
  plan: readonly PlannedFile[],
): TransferredFile | undefined {
  const planned = plan.find(({ name, lease }) => name === finished.name && lease.key === finished.key);
  if (planned === undefined) return undefined;
  const { sizeBytes, sha256, sha1, structure, mayBeCut, proof } = finished;
  return {
    planned,
    ...{ sizeBytes, sha256 },
    ...(sha1 === undefined ? {} : { sha1 }),
    ...(structure === undefined ? {} : { structure }),
    ...(mayBeCut === undefined ? {} : { mayBeCut }),
    ...(proof === undefined ? {} : { proof }),
  };
}
