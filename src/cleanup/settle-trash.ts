import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORD_NAME } from '../ovf/export-record.ts';
import type { Deletions } from './deletions.ts';
import { groupOf } from './inspect-export.ts';
import { purgeLeftover, recordOf } from './purge-trash.ts';
import { removalError } from './removal-error.ts';
import type { Leftover } from './report.ts';

interface Options {
  readonly deletions: Deletions;
  readonly dryRun: boolean;
  /** Only what was of this VM; absent: all. */
  readonly group: string | undefined;
}

/** Finishes what clean-ups that were killed have begun. */
export async function settleTrash(trash: readonly string[], options: Options): Promise<Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const directory of trash) {
    const each = await settle(directory, options);
    if (each !== undefined) leftovers.push(each);
  }
  return leftovers;
}

async function settle(
  directory: string,
  { deletions, dryRun, group }: Options,
): Promise<Leftover | undefined> {
  const record = await recordOf(directory);
  if (group !== undefined && (record === undefined || groupOf(record) !== group)) return undefined;
  const names = [RECORD_NAME, ...(record?.files ?? []).map(({ name }) => name)];
  const bytes = await sizeOf(names.map((name) => join(directory, name)));
  try {
    const { outcome } = await purgeLeftover(directory, { deletions, dryRun });
    return { directory, bytes, result: outcome };
  } catch (error) {
    return { directory, bytes, result: 'failed', error: removalError(error, directory) };
  }
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths)
    bytes += await lstat(path).then(
      ({ size }) => size,
      () => 0,
    );
  return bytes;
}
