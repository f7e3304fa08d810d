import type { Row, Run } from './rounds.ts';
import type { ServerCounts } from './server.ts';
import { median, ratios, spreadOf, written } from './spread.ts';
import type { Table } from './tables.ts';
import { judge, partsOfLimit, peakBytes } from './targets.ts';

const MIB = 1024 ** 2;

/** What was measured, and what of it was to be reached, as Markdown. */
export function renderTable(table: Table, rows: readonly Row[]): string {
  const columns = columnsOf(table);
  const measured = rows.map((row) => columns.map(({ cell }) => cell(row, rows[0]!)));
  const verdicts = table.targets.map((target) => {
    const { target: words, measured: found, verdict } = judge(target, rows, table.counted);
    return [words, found, verdict];
  });
  return [
    markdownTable(
      columns.map(({ head }) => head),
      measured,
    ),
    ...(verdicts.length === 0 ? [] : [markdownTable(['target', 'measured', ''], verdicts)]),
  ].join('\n\n');
}

function columnsOf({ writesTo, rivals, counted, rows }: Table): readonly Column[] {
  const files = writesTo !== 'nothing';
  const limited = rows.some(({ limit }) => limit !== undefined);
  return [
    ...[NAME, ...(files ? [RATE] : []), SECONDS, CPU, PEAK],
    ...(limited ? [PART_OF_LIMIT] : []),
    ...(files && counted === undefined && !limited ? [WRITTEN] : []),
    ...(counted === undefined ? [] : [LOGINS, callsFor(counted), CONNECTIONS]),
    ...(rivals === false ? [] : [FASTER]),
  ];
}

interface Column {
  readonly head: string;
  readonly cell: (row: Row, first: Row) => string;
}

const NAME: Column = { head: '', cell: ({ name }) => name };
/** What the disk's files are in is a few kilobytes. */
const RATE: Column = {
  head: 'MB/s',
  cell: ({ runs }) => (median(runs.map((run) => run.productBytes / run.seconds)) / MIB).toFixed(0),
};
const SECONDS: Column = {
  head: 'seconds',
  cell: (row) => {
    const spread = spreadOf(seconds(row));
    return written(spread, spread.median < 1 ? 3 : 2);
  },
};
const CPU: Column = {
  head: 'CPU seconds',
  cell: ({ runs }) => median(runs.map((run) => run.cpuSeconds)).toFixed(2),
};
const PEAK: Column = { head: 'peak memory', cell: (row) => `${(peakBytes(row) / MIB).toFixed(0)} MB` };
const PART_OF_LIMIT: Column = {
  head: 'after the burst, of the limit',
  cell: (row) => {
    const parts = partsOfLimit(row).filter((part) => part !== undefined);
    return parts.length === 0 ? '' : written(spreadOf(parts), 3);
  },
};
const WRITTEN: Column = {
  head: 'written, per byte of the result',
  cell: ({ runs }) =>
    runs.every(({ writtenBytes }) => writtenBytes !== null)
      ? median(runs.map((run) => (run.writtenBytes ?? 0) / run.productBytes)).toFixed(3)
      : '',
};

const LOGINS: Column = { head: 'log-ins', cell: ({ runs }) => seen(runs, ({ logins }) => logins).toFixed(0) };
const CONNECTIONS: Column = {
  head: 'TLS connections',
  cell: ({ runs }) => seen(runs, ({ connections }) => connections).toFixed(0),
};

function callsFor(vms: number): Column {
  return {
    head: 'calls, per VM',
    cell: ({ runs }) => (seen(runs, ({ calls }) => calls) / vms).toFixed(1),
  };
}

function seen(runs: readonly Run[], count: (counts: ServerCounts) => number): number {
  return median(runs.map((run) => (run.seen === undefined ? 0 : count(run.seen))));
}

const FASTER: Column = {
  head: 'first row is faster by',
  cell: (row, first) => (row === first ? '' : written(ratios(seconds(row), seconds(first)), 2)),
};

function seconds({ runs }: Row): number[] {
  return runs.map((run) => run.seconds);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
