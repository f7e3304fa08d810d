import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { PastExport } from '../../../history/past-export.ts';
import { palette, type Style } from '../style.ts';
import { tableLines, type Column, type TableRow } from '../table.ts';
import { visible, visibleAscii } from '../visible.ts';

export interface ListedHistory {
  readonly exports: readonly PastExport[];
  /** The VMs that were asked for; none are all. */
  readonly wanted: readonly string[];
}

const COLUMNS: readonly Column[] = [
  { heading: 'WHEN (UTC)' },
  { heading: 'RESULT' },
  { heading: 'SIZE', number: true },
  { heading: 'TIME', number: true },
  { heading: 'VM', least: 8 },
  { heading: 'WHERE, OR WHY NOT', least: 17 },
];

/** A line for each, newest first; of one that failed the reason stands where else the directory does. */
export function historyTable({ exports, wanted }: ListedHistory, style: Style): string {
  if (exports.length === 0) return `${nothing(wanted, style)}\n`;
  const rows = exports.map((past) => rowOf(past, style));
  return `${tableLines(COLUMNS, rows, style, palette(style).faint).join('\n')}\n`;
}

function nothing(wanted: readonly string[], style: Style): string {
  if (wanted.length === 0) return 'no export yet';
  return `no export of ${wanted.map((name) => shown(name, style)).join(', ')} yet`;
}

function rowOf(past: PastExport, style: Style): TableRow {
  const { createdAt, bytes, milliseconds, vm, output, error } = past;
  const [word, tone] = resultOf(past);
  const more = past.abandoned ? GONE : (error?.message ?? output);
  return {
    cells: [
      createdAt.toISOString().slice(0, 16).replace('T', ' '),
      word,
      bytes === undefined ? '-' : formatBytes(bytes),
      milliseconds === undefined ? '-' : formatDuration(milliseconds),
      shown(vm, style),
      shown(more.split(/\r?\n/, 1)[0] ?? '', style),
    ],
    paint: { 1: palette(style)[tone] },
  };
}

const GONE = 'its process is gone: the next export finds out what became of it';

export function resultOf(past: PastExport): [word: string, tone: 'good' | 'warn' | 'bad' | 'info'] {
  switch (past.status) {
    case 'completed':
      return past.error === undefined ? ['good', 'good'] : ['left behind', 'warn'];
    case 'failed':
      return ['failed', 'bad'];
    case 'cancelled':
      return ['interrupted', 'warn'];
    case 'pending':
    case 'running':
      return past.abandoned ? ['killed', 'bad'] : ['running', 'info'];
  }
}

function shown(text: string, { unicode }: Style): string {
  return unicode ? visible(text) : visibleAscii(text);
}
