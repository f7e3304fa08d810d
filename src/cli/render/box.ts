import { palette, type Style } from './style.ts';
import { visible, visibleAscii } from './visible.ts';
import { mostColumns, width, wrapped } from './width.ts';

export interface Box {
  readonly title: string;
  readonly head: readonly [label: string, value: string];
  readonly rows: readonly BoxRow[];
}

export interface BoxRow {
  /** An emoji; left out where only ASCII can be shown. */
  readonly icon: string;
  readonly label: string;
  readonly value: string;
  /** Puts a dot in front of the value, and both in the colour of their meaning. */
  readonly tone?: 'good' | 'warn' | 'faint';
}

/** The value column is as wide as the mission's example, and narrower only where the terminal is. */
const VALUE_COLUMNS = 33;
const LEAST_VALUE_COLUMNS = 12;

/**
 * A two-column table in a frame. The frame widens with its values: on a terminal up to its width, where a value goes on
 * in the next line; elsewhere without limit, so that each value stays on one line for `grep`.
 *
 * Terminals do not agree on the width of an emoji, so on a terminal each border is put into its column by a cursor
 * movement (CHA, ECMA-48 8.3.9), whatever stands before it.
 */
export function renderBox(box: Box, style: Style): string {
  const frame = layOut(box, style);
  if (frame === undefined) return withoutFrame(box, style);
  const { faint, strong } = palette(style);
  const { horizontal, top, middle, bottom } = linesOf(style);
  const [label, value] = [horizontal.repeat(frame.label + 2), horizontal.repeat(frame.value + 2)];
  const afterTitle = horizontal.repeat(label.length + value.length + 1 - box.title.length - 3);
  const lines = [
    `${faint(top[0] + horizontal)} ${strong(box.title)} ${faint(afterTitle + top[1])}`,
    rowLine(cell(box.head[0], strong), cell(box.head[1], strong), frame, style),
    faint(middle[0] + label + middle[1] + value + middle[2]),
    ...box.rows.flatMap((row) => rowLines(row, frame, style)),
    faint(bottom[0] + label + bottom[1] + value + bottom[2]),
  ];
  return `${lines.join('\n')}\n`;
}

interface Lines {
  readonly horizontal: string;
  readonly vertical: string;
  readonly top: readonly [string, string];
  readonly middle: readonly [string, string, string];
  readonly bottom: readonly [string, string, string];
  readonly dot: string;
}

const UNICODE_LINES: Lines = {
  horizontal: '─',
  vertical: '│',
  top: ['┌', '┐'],
  middle: ['├', '┼', '┤'],
  bottom: ['└', '┴', '┘'],
  dot: '● ',
};

const ASCII_LINES: Lines = {
  horizontal: '-',
  vertical: '|',
  top: ['+', '+'],
  middle: ['+', '+', '+'],
  bottom: ['+', '+', '+'],
  dot: '',
};

function linesOf({ unicode }: Style): Lines {
  return unicode ? UNICODE_LINES : ASCII_LINES;
}

/** The columns of the text in each half, without the space on both sides of it. */
interface Frame {
  readonly label: number;
  readonly value: number;
}

/** Undefined where the terminal is too narrow for any frame. */
function layOut({ head, rows }: Box, style: Style): Frame | undefined {
  const label = Math.max(head[0].length, ...rows.map((row) => labelCell(row, style).columns));
  const wanted = Math.max(VALUE_COLUMNS, ...rows.map((row) => columnsOf(valueText(row, style), style)));
  if (style.columns === undefined) return { label, value: wanted };

  // Three borders and four spaces. The last column stays free: some consoles start a new line when it is written.
  const room = style.columns - 1 - 7 - label;
  return room < LEAST_VALUE_COLUMNS ? undefined : { label, value: Math.min(wanted, room) };
}

function rowLines(row: BoxRow, frame: Frame, style: Style): string[] {
  const paint = row.tone === undefined ? asIs : palette(style)[row.tone];
  const values = wrapped(valueText(row, style), frame.value).map((text) => ({
    text: paint(text),
    columns: columnsOf(text, style),
  }));
  return values.map((value, index) =>
    rowLine(index === 0 ? labelCell(row, style) : cell(''), value, frame, style),
  );
}

/** A text with its escape sequences, and the columns it takes without them. */
interface Cell {
  readonly text: string;
  readonly columns: number;
}

function rowLine(label: Cell, value: Cell, frame: Frame, style: Style): string {
  const border = palette(style).faint(linesOf(style).vertical);
  const middle = frame.label + 4;
  const end = middle + frame.value + 3;
  return [
    `${border} ${label.text}${spaces(frame.label - label.columns)} ${toColumn(middle, style)}`,
    `${border} ${value.text}${spaces(frame.value - value.columns)} ${toColumn(end, style)}`,
    border,
  ].join('');
}

/** Border, space, two columns of emoji, space: a label begins in the sixth column. */
const LABEL_COLUMN = 6;

function labelCell({ icon, label }: BoxRow, style: Style): Cell {
  if (!style.unicode) return cell(label);
  if (style.cursor) {
    return {
      text: `${icon} ${toColumn(LABEL_COLUMN, style)}${label}`,
      columns: LABEL_COLUMN - 3 + label.length,
    };
  }
  // The mission's own spelling: another space after an emoji that some terminals draw in one column.
  const text = `${icon}${icon.endsWith('\ufe0f') ? '  ' : ' '}${label}`;
  return { text, columns: width(text) };
}

function cell(text: string, paint: (text: string) => string = asIs): Cell {
  return { text: paint(text), columns: text.length };
}

function valueText({ value, tone }: BoxRow, style: Style): string {
  return (tone === undefined ? '' : linesOf(style).dot) + shown(value, style);
}

function shown(value: string, { unicode }: Style): string {
  return unicode ? visible(value) : visibleAscii(value);
}

function columnsOf(text: string, { cursor }: Style): number {
  return cursor ? mostColumns(text) : width(text);
}

function toColumn(column: number, { cursor }: Style): string {
  return cursor ? `\x1b[${column}G` : '';
}

function withoutFrame({ rows }: Box, style: Style): string {
  return rows.map(({ label, value }) => `${label}: ${shown(value, style)}\n`).join('');
}

function spaces(count: number): string {
  return ' '.repeat(Math.max(0, count));
}

function asIs(text: string): string {
  return text;
}
