import type { Envelope } from '../../events/event.ts';
import { limitKeys } from './limit.ts';
import type { Output } from './output.ts';
import type { ExportResult } from './result.ts';
import { snapshotKeys } from './used-snapshot.ts';

const PROGRESS_APART_MS = 1000;

/**
 * Every event as one line of JSON. Progress is thinned to one line a second and file, so that a long transfer does not
 * fill a log; the numbers in `seq` have gaps where lines were left out.
 */
export function ndjsonEvents(stdout: Output): (event: Envelope) => void {
  const lastProgress = new Map<string, Map<string, number>>();
  return (event) => {
    const { task = '', type } = event;
    if (isProgress(event)) {
      const at = Date.parse(event.at);
      const file = event.type === 'disk.progressed' ? event.disk : event.file;
      const last = lastProgress.get(task) ?? new Map<string, number>();
      if (at - (last.get(`${type} ${file}`) ?? -Infinity) < PROGRESS_APART_MS) return;
      lastProgress.set(task, last.set(`${type} ${file}`, at));
    }
    if (type === 'export.finished' || type === 'export.failed') lastProgress.delete(task);
    stdout.write(`${JSON.stringify(event)}\n`);
  };
}

type Progress = Extract<Envelope, { type: `${string}.progressed` }>;

function isProgress(event: Envelope): event is Progress {
  return event.type.endsWith('.progressed');
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
    ...snapshotKeys(result.snapshot),
    ...limitKeys(result.limit),
  })}\n`;
}
