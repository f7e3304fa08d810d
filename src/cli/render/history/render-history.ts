import type { PastExport } from '../../../history/past-export.ts';
import type { OutputMode } from '../mode.ts';
import { keyValueLines, type KeyValues } from '../quiet.ts';
import type { Style } from '../style.ts';
import { historyTable, type ListedHistory } from './history-table.ts';

/** The list of past exports in the mode asked for. */
export function renderHistory(history: ListedHistory, mode: OutputMode, style: Style): string {
  const { exports } = history;
  if (mode === 'json') {
    const document = { schemaVersion: 1, total: exports.length, exports: exports.map(fieldsOf) };
    return `${JSON.stringify(document, undefined, 2)}\n`;
  }
  if (mode === 'quiet')
    return [...exports.map(block), { total: exports.length }].map(keyValueLines).join('\n');
  return historyTable(history, style);
}

/** Fields are only ever added. */
function fieldsOf(past: PastExport): object {
  const { endedAt, milliseconds, bytes, files, error } = past;
  return {
    id: past.id,
    run: past.run,
    vm: past.vm,
    path: past.path,
    server: past.server,
    provider: past.provider,
    format: past.format,
    output: past.output,
    status: past.status,
    abandoned: past.abandoned,
    created_at: past.createdAt.toISOString(),
    completed_at: endedAt?.toISOString() ?? null,
    duration_seconds: milliseconds === undefined ? null : milliseconds / 1000,
    bytes: bytes ?? null,
    files: files ?? null,
    verified: past.verified,
    error: error === undefined ? null : { ...error, hint: error.hint ?? null },
  };
}

/** A block for each, a blank line between, and one of the whole last. What nobody knows has no line. */
function block(past: PastExport): KeyValues {
  const { endedAt, milliseconds, bytes, files, error, verified } = past;
  return {
    ...{ id: past.id, vm: past.vm, path: past.path, server: past.server, format: past.format },
    ...{ output: past.output, status: past.status, created_at: past.createdAt.toISOString() },
    ...(past.abandoned ? { abandoned: true } : {}),
    ...(endedAt === undefined ? {} : { completed_at: endedAt.toISOString() }),
    ...(milliseconds === undefined ? {} : { duration_seconds: milliseconds / 1000 }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(files === undefined ? {} : { files }),
    ...(verified.length === 0 ? {} : { verified: verified.join(',') }),
    ...(error === undefined ? {} : { code: error.code, message: error.message }),
    ...(error?.hint === undefined ? {} : { hint: error.hint }),
  };
}
