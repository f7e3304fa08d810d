import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { Envelope } from '../../../events/event.ts';
import { retryLine } from '../notice.ts';
import { changeLines } from '../progress/change-lines.ts';

/** An event in one sentence; of one that has none of its own, the fields. */
export function eventWords(event: Envelope): string {
  switch (event.type) {
    case 'session.opened':
      return `logged in to ${event.server} (${event.product})`;
    case 'export.started':
      return `exporting ${event.vm} to ${event.output}`;
    case 'export.finished':
      return `exported ${event.vm} to ${event.output}: ${formatBytes(event.bytes)} in ${formatDuration(event.milliseconds)}`;
    case 'disk.started':
      return `${event.disk}: started`;
    case 'disk.finished':
      return `${event.disk}: finished, ${formatBytes(event.bytes)} in ${formatDuration(event.milliseconds)}`;
    case 'cleanup.failed':
      return `left behind: ${event.what} (${event.message})`;
    case 'retry.scheduled':
      return retryLine(event);
    default: {
      if ('message' in event) return event.message;
      const lines = changeLines(event);
      return lines.length === 0 ? fieldsOf(event) : lines.join('; ');
    }
  }
}

function fieldsOf(event: Envelope): string {
  const { v: _v, seq: _seq, at: _at, runId: _runId, task: _task, type, ...fields } = event;
  const words = Object.entries(fields).map(([name, value]) => `${name}=${wordOf(value)}`);
  return [type, ...words].join(' ');
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
