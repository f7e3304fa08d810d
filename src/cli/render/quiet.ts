import { cleanupKeys } from './cleanup/export-cleanup.ts';
import { limitKeys } from './limit.ts';
import type { ExportResult } from './result.ts';
import { snapshotKeys } from './used-snapshot.ts';
import { withoutControls } from './visible.ts';

export type KeyValues = Readonly<Record<string, string | number | boolean>>;

/**
 * One `key=value` a line, in the order given. Control characters are escaped, so that a value cannot end its line and
 * forge the next one. A backslash stays as it is: paths must come out usable, and `--json` is there for names that
 * have everything.
 */
export function keyValueLines(values: KeyValues): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${withoutControls(String(value))}\n`)
    .join('');
}

/** The block of one export. `verified` lists its levels, as in `stream,read-back`. */
export function exportBlock(result: ExportResult): string {
  return keyValueLines({
    status: 'success',
    vm: result.vm,
    path: result.path,
    output: result.output,
    format: result.format,
    files: result.files,
    bytes: result.bytes,
    duration_seconds: result.durationSeconds,
    verified: result.verified.join(','),
    ...snapshotKeys(result.snapshot),
    ...limitKeys(result.limit),
    ...cleanupKeys(result.cleanup),
    ...undeliveredKeys(result),
    ...(result.leftBehind.length === 0 ? {} : { left_behind: result.leftBehind.join(', ') }),
  });
}

/** Only where there is something to say. */
export function undeliveredKeys({ undelivered = 0 }: Pick<ExportResult, 'undelivered'>): KeyValues {
  return undelivered === 0 ? {} : { undelivered };
}
