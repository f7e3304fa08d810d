import type { Observer } from '../../events/bus.ts';
import { cleanupKeys } from './cleanup/export-cleanup.ts';
import { limitKeys } from './limit.ts';
import type { Output } from './output.ts';
import { undeliveredKeys } from './quiet.ts';
import type { ExportResult } from './result.ts';
import { thinProgress } from './thin-progress.ts';
import { snapshotKeys } from './used-snapshot.ts';

/**
 * Every event as one line of JSON. Progress is thinned to one line a second and file; the numbers in `seq` have gaps
 * where lines were left out.
 */
export function ndjsonEvents(stdout: Output): Observer {
  return thinProgress((event) => void stdout.write(`${JSON.stringify(event)}\n`));
}

/** The last line of a run that ended well, with the names of the `--quiet` block. A run that did not ends in `error`. */
export function resultLine(result: ExportResult): string {
  return `${JSON.stringify({
    v: 1,
    type: 'result',
    status: 'success',
    vm: result.vm,
    path: result.path,
    output: result.output,
    format: result.format,
    files: result.files,
    bytes: result.bytes,
    duration_seconds: result.durationSeconds,
    verified: result.verified,
    warnings: result.warnings,
    left_behind: result.leftBehind,
    ...undeliveredKeys(result),
    ...snapshotKeys(result.snapshot),
    ...limitKeys(result.limit),
    ...cleanupKeys(result.cleanup),
  })}\n`;
}
