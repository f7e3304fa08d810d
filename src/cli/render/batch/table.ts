import { join } from 'node:path';
import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { BatchFinished, VmEnd } from '../collect-results.ts';
import { count } from '../result.ts';
import { palette, type Style } from '../style.ts';
import { visible } from '../visible.ts';
import { mostColumns, padded, shortened } from '../width.ts';
import { bytesOf, leftBehindOf } from './quiet.ts';

/** The last words of several exports for a person: a line for each VM, those that failed at the end, and the sum. */
export function batchTable(finished: BatchFinished, ends: readonly VmEnd[], style: Style): string {
  const rows = [...ends].sort((a, b) => rank(a) - rank(b)).map((end) => rowOf(end));
  const [vm, result, size, time] = ['vm', 'result', 'size', 'time'].map((heading, column) =>
    Math.max(heading.length, ...rows.map(({ cells }) => mostColumns(cells[column] ?? ''))),
  ) as [number, number, number, number];
  const name = Math.min(vm, style.columns === undefined ? vm : Math.max(8, Math.floor(style.columns / 3)));
  const dots = style.unicode ? '…' : '...';
  const { faint } = palette(style);
  const paint = painter(style);

  const lines = rows.map(({ end, cells, more }) => {
    const [label = '', word = '', bytes = '', duration = ''] = cells;
    const columns = [
      padded(shortened(label, name, dots), name),
      padded(word, result),
      padded(bytes, size, 'left'),
      padded(duration, time, 'left'),
    ];
    const used = columns.reduce((sum, column) => sum + mostColumns(column), 0) + 2 * columns.length + 2;
    const room = style.columns === undefined ? Infinity : Math.max(10, style.columns - used - 1);
    const rest = shortened(more, room, dots);
    return `  ${[columns[0], paint(end, columns[1] ?? ''), ...columns.slice(2), rest].join('  ')}`.trimEnd();
  });
  const heading = [
    padded('VM', name),
    padded('Result', result),
    padded('Size', size, 'left'),
    padded('Time', time, 'left'),
  ].join('  ');
  return [`  ${faint(heading)}`, ...lines, '', sumOf(finished, ends, style), ''].join('\n');
}

/** One line, whatever it is long: 80 columns have room for the beginning of an error. */
function rowOf(end: VmEnd) {
  const label = visible(end.vm);
  if (end.status !== 'success') {
    const word = end.status === 'failed' ? 'failed' : 'not begun';
    const duration = end.durationSeconds === undefined ? '' : formatDuration(end.durationSeconds * 1000);
    return { end, cells: [label, word, '', duration], more: firstLine(end.message) };
  }
  const { bytes, durationSeconds, output, archive, leftBehind } = end.result;
  const word = leftBehind.length === 0 ? 'exported' : 'left behind';
  const cells = [label, word, formatBytes(bytes), formatDuration(durationSeconds * 1000)];
  const where = visible(join(output, archive ?? ''));
  return { end, cells, more: leftBehind.length === 0 ? where : visible(leftBehind.join(', ')) };
}

function firstLine(message: string): string {
  return visible(message.split(/\r?\n/, 1)[0] ?? '');
}

/** What needs attention stands last, where the eye is. */
function rank(end: VmEnd): number {
  if (end.status === 'success') return leftBehindOf(end).length === 0 ? 0 : 1;
  return end.status === 'skipped' ? 2 : 3;
}

function painter(style: Style): (end: VmEnd, text: string) => string {
  const { good, warn, bad } = palette(style);
  return (end, text) => [good, warn, warn, bad][rank(end)]?.(text) ?? text;
}

function sumOf(
  { vms, succeeded, failed, skipped, milliseconds }: BatchFinished,
  ends: readonly VmEnd[],
  style: Style,
) {
  const { good, bad, strong } = palette(style);
  const mark = failed === 0 && style.unicode ? good('✔ ') : '';
  const parts = [
    `${formatBytes(bytesOf(ends))} in ${formatDuration(Math.max(1000, milliseconds))}`,
    ...(failed - skipped > 0 ? [bad(`${failed - skipped} failed`)] : []),
    ...(skipped > 0 ? [bad(`${skipped} not begun`)] : []),
  ];
  const exported = succeeded === vms ? count(vms, 'VM') : `${succeeded} of ${count(vms, 'VM')}`;
  return `${mark}${strong(`Exported ${exported}`)}: ${parts.join(', ')}`;
}
