import { count } from '../../../core/count.ts';
import { join } from 'node:path';
import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { BatchFinished, VmEnd } from '../collect-results.ts';
import { palette, type Style } from '../style.ts';
import { visible } from '../visible.ts';
import { mostColumns, padded, shortened } from '../width.ts';
import { bytesOf, leftBehindOf } from './quiet.ts';

/** The last words of several exports for a person: a line for each VM, those that failed at the end, and the sum. */
export function batchTable(finished: BatchFinished, ends: readonly VmEnd[], style: Style): string {
  const rows = [...ends].sort((a, b) => rank(a) - rank(b)).map((end) => rowOf(end));
  const widths = widthsOf([HEADINGS, ...rows.map(({ cells }) => cells)], style);
  const paint = painter(style);
  const lines = rows.map(({ end, cells, more }) =>
    lineOf([...cells, more], widths, { style, paint: (text) => paint(end, text) }),
  );
  const heading = lineOf(HEADINGS, widths, { style, paint: (text) => text });
  return [palette(style).faint(heading), ...lines, '', sumOf(finished, ends, style), ''].join('\n');
}

const HEADINGS = ['VM', 'Result', 'Size', 'Time'];
/** With less, a path or an error says nothing. */
const LEAST_MORE = 12;

/** Of the four columns and what stands behind them: where it is narrow, the name gives way, and then the rest. */
function widthsOf(rows: readonly (readonly string[])[], { columns = Infinity }: Style): readonly number[] {
  const [name = 0, ...others] = HEADINGS.map((_, at) =>
    Math.max(...rows.map((row) => mostColumns(row[at] ?? ''))),
  );
  const left = columns - 1 - others.reduce((sum, one) => sum + one + 2, 2);
  const narrow = Math.min(name, Math.max(5, Math.min(left, Math.floor(columns / 3))));
  const more = left - narrow - 2;
  return [narrow, ...others, more < LEAST_MORE ? 0 : more];
}

function lineOf(
  [name = '', result = '', size = '', time = '', more = '']: readonly string[],
  [nameWidth = 0, resultWidth = 0, sizeWidth = 0, timeWidth = 0, moreWidth = 0]: readonly number[],
  { style, paint }: { readonly style: Style; readonly paint: (text: string) => string },
): string {
  const dots = style.unicode ? '…' : '...';
  const cells = [
    padded(shortened(name, nameWidth, dots), nameWidth),
    paint(padded(result, resultWidth)),
    padded(size, sizeWidth, 'left'),
    padded(time, timeWidth, 'left'),
    ...(moreWidth === 0 ? [] : [shortened(more, moreWidth, dots)]),
  ];
  return `  ${cells.join('  ')}`.trimEnd();
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
