import type { Style } from './style.ts';
import { mostColumns, padded, shortened } from './width.ts';

export interface Column {
  readonly heading: string;
  /** Numbers stand to the right. */
  readonly number?: true;
  /** May be shortened where the terminal is narrow, to no less than this many columns. */
  readonly least?: number;
}

export interface TableRow {
  /** Printable: nothing in them is escaped any more. */
  readonly cells: readonly string[];
  /** Colours the cell of that column. */
  readonly paint?: Readonly<Record<number, (text: string) => string>>;
}

const GAP = '  ';

/**
 * Lines of a table, its headings first. Each column is as wide as what stands in it; on a terminal those that may be
 * shortened share what the others leave, the first of them more than half of it, so that a row stays one line. The last
 * column of a terminal stays free: some consoles start a new line when it is written.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly TableRow[],
  { columns: room = Infinity, unicode }: Pick<Style, 'columns' | 'unicode'>,
  paintHeading: (text: string) => string = (text) => text,
): string[] {
  const headings = columns.map(({ heading }) => heading);
  const widths = fit(columns, natural([headings, ...rows.map(({ cells }) => cells)]), room - 1);
  const line = (cells: readonly string[], paint: NonNullable<TableRow['paint']> = {}) =>
    columns
      .map(({ number, least }, at) => {
        const width = widths[at] ?? 0;
        const cell = cells[at] ?? '';
        const text = least === undefined ? cell : shortened(cell, width, unicode ? '…' : '...');
        const isLast = at === columns.length - 1 && number === undefined;
        const laid = isLast ? text : padded(text, width, number === true ? 'left' : 'right');
        return paint[at]?.(laid) ?? laid;
      })
      .join(GAP)
      .trimEnd();
  return [paintHeading(line(headings)), ...rows.map(({ cells, paint }) => line(cells, paint))];
}

function natural(rows: readonly (readonly string[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, at) => Math.max(...rows.map((row) => mostColumns(row[at] ?? ''))));
}

function fit(columns: readonly Column[], widths: readonly number[], room: number): readonly number[] {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  const flexible = columns.flatMap(({ least }, at) => (least === undefined ? [] : [at]));
  const gaps = (columns.length - 1) * GAP.length;
  const fixed = sum(widths.filter((_, at) => !flexible.includes(at))) + gaps;
  let left = room - fixed;
  const fitted = [...widths];
  for (const [turn, at] of flexible.entries()) {
    const others = flexible.slice(turn + 1);
    const wanted = widths[at] ?? 0;
    const least = Math.min(wanted, columns[at]?.least ?? 0);
    const forOthers = sum(others.map((other) => widths[other] ?? 0));
    const share = others.length === 0 ? left : Math.max(left - forOthers, Math.ceil(left * 0.55));
    fitted[at] = Math.max(least, Math.min(wanted, share));
    left -= fitted[at];
  }
  return fitted;
}
