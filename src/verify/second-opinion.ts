import { asHyperexportError } from '../core/errors.ts';
import { checkByTables } from '../disk/stream-optimized/check-by-tables.ts';
import type { DiskStructure } from '../disk/stream-optimized/structure.ts';
import type { ContentAnswer } from './content-check.ts';
import type { PackageEntry } from './open-package.ts';

/** What becomes of a disk that the walk refused: its structure and a warning, or what is wrong with it. */
export type Opinion =
  { readonly structure?: DiskStructure; readonly warning?: string } | { readonly diskProblem: string };

/**
 * A disk whose grains are out of order, or come twice, is looked at as a program reads it that follows its tables. A
 * server that sends such a disk is not believed; of one that lies here it is only worth knowing.
 */
export async function secondOpinion(
  entry: PackageEntry,
  { structure, diskProblem, outOfOrder }: ContentAnswer,
  options: { readonly deep: boolean; readonly signal: AbortSignal },
): Promise<Opinion> {
  if (diskProblem === undefined) return structure === undefined ? {} : { structure };
  if (outOfOrder !== true) return { diskProblem };
  try {
    const byTables = await entry.readable(async (disk) => await checkByTables(disk, options));
    const warning =
      `${entry.name} is a disk for programs that follow its tables, and may not be one for those that read it as a ` +
      `stream: its grains are out of order or come twice (it ${diskProblem})`;
    return { structure: byTables, warning };
  } catch (thrown) {
    const { code, message } = asHyperexportError(thrown);
    if (options.signal.aborted || code === 'unexpected') throw thrown;
    return { diskProblem: `is ${message}` };
  }
}
