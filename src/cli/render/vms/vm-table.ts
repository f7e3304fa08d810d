import { count } from '../../../core/count.ts';
import { formatBytes } from '../../../core/bytes.ts';
import { palette, type Style } from '../style.ts';
import { wrap } from '../../wrap.ts';
import { visible, visibleAscii } from '../visible.ts';
import { mostColumns, padded, shortened } from '../width.ts';
import type { VmRow } from './vm-row.ts';

/**
 * A row for each VM. On a terminal a row is one line: names and folders are shortened in their middle, and share what
 * the other columns leave. Elsewhere nothing is shortened.
 */
export function vmTable(rows: readonly VmRow[], style: Style): string {
  if (rows.length === 0) return 'no VM\n';
  const { strong, faint } = palette(style);
  const lines = rows.map((row) => cellsOf(row, style));
  const widths = fit(naturalWidths([HEADINGS, ...lines.map(texts)]), style);
  const header = layOut(HEADINGS, widths, style);
  const body = lines.map((cells) => {
    const shown = layOut(texts(cells), widths, style);
    return shown.map((text, index) => cells[index]?.paint?.(text) ?? text);
  });
  const table = [header.map((text) => faint(text)), ...body].map((cells) => cells.join(GAP).trimEnd());
  return `${table.join('\n')}\n\n${strong(verdict(rows))}\n${hints(rows, style)}`;
}

const GAP = '  ';
const HEADINGS = ['EXPORTS', 'POWER', 'DISKS', 'SIZE', 'NAME', 'FOLDER'];
const [NAME, FOLDER] = [4, 5];
const NUMBERS = [2, 3];

interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

function cellsOf(row: VmRow, style: Style): Cell[] {
  const { good, bad, warn } = palette(style);
  const { error, warnings, brief, powerState, disks, storageBytes, name, path } = row;
  const folder = path === null ? '' : path.slice(0, path.lastIndexOf('/'));
  const verdictCell =
    error !== undefined
      ? { text: `no: ${brief}`, paint: bad }
      : warnings.length > 0
        ? { text: `yes, ${count(warnings.length, 'warning')}`, paint: warn }
        : { text: 'yes', paint: good };
  return [
    verdictCell,
    { text: powerState === null ? '-' : POWER[powerState] },
    { text: disks === null ? '-' : String(disks) },
    { text: storageBytes === null ? '-' : formatBytes(storageBytes) },
    { text: shown(name, style) },
    { text: shown(folder, style) },
  ];
}

const POWER = { poweredOn: 'on', poweredOff: 'off', suspended: 'susp.' } as const;

function texts(cells: readonly Cell[]): string[] {
  return cells.map(({ text }) => text);
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  return HEADINGS.map((_heading, index) => Math.max(...rows.map((row) => mostColumns(row[index] ?? ''))));
}

const LEAST_COLUMNS = 8;

/** The last column of a terminal stays free: some consoles start a new line when it is written. */
function fit(natural: readonly number[], { columns }: Style): number[] {
  const [name = 0, folder = 0] = natural.slice(NAME);
  if (columns === undefined) return [...natural];
  const others = natural.slice(0, NAME).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = Math.max(2 * LEAST_COLUMNS, columns - 1 - others - GAP.length);
  if (name + folder <= room) return [...natural];
  const forName = Math.min(name, Math.max(room - folder, Math.ceil(room * 0.55)));
  return [...natural.slice(0, NAME), forName, room - forName];
}

function layOut(cells: readonly string[], widths: readonly number[], { unicode }: Style): string[] {
  return cells.map((text, index) => {
    const columns = widths[index] ?? 0;
    const fitting = index >= NAME ? shortened(text, columns, unicode ? '…' : '...') : text;
    return index === FOLDER ? fitting : padded(fitting, columns, NUMBERS.includes(index) ? 'left' : 'right');
  });
}

function shown(text: string, { unicode }: Style): string {
  return unicode ? visible(text) : visibleAscii(text);
}

function verdict(rows: readonly VmRow[]): string {
  const good = rows.filter(({ error }) => error === undefined).length;
  return `${good} of ${count(rows.length, 'VM')} would be exported`;
}

/** What can be done about the others: each advice once, with how many it is for. */
function hints(rows: readonly VmRow[], style: Style): string {
  const { info } = palette(style);
  const advised = rows.filter(({ error }) => error?.hint !== undefined);
  const groups = Map.groupBy(advised, ({ brief, error }) => `${brief}\0${error?.hint ?? ''}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [{ brief, error } = { brief: '', error: undefined }] = group;
      const advice = `${brief} (${group.length}): ${shown(error?.hint ?? '', style)}`;
      const [first = '', ...more] = wrap(advice, (style.columns ?? Infinity) - HINT.length - 1);
      return [
        `${info(HINT.trimEnd())} ${first}\n`,
        ...more.map((line) => `${' '.repeat(HINT.length)}${line}\n`),
      ];
    })
    .join('');
}

const HINT = 'hint: ';
