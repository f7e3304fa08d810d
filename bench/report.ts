import type { Table } from './contenders.ts';
import type { Row } from './rounds.ts';

const MIB = 1024 ** 2;

/** A Markdown table; the ratio says how many times as fast the first row is as this one, pair by pair. */
export function renderTable(table: Table, rows: readonly Row[], transferredBytes: number): string {
  const head = table.transfers
    ? ['', 'MB/s', 'seconds', 'CPU seconds', 'peak memory', 'first row is faster by']
    : ['', 'seconds', 'CPU seconds', 'peak memory', 'first row is faster by'];
  const first = rows[0]!;
  const lines = rows.map((row) => {
    const seconds = row.runs.map((run) => run.seconds);
    return [
      row.name,
      ...(table.transfers ? [(transferredBytes / MIB / median(seconds)).toFixed(0)] : []),
      spread(seconds, table.transfers ? 2 : 3),
      median(row.runs.map((run) => run.cpuSeconds)).toFixed(2),
      `${(Math.max(...row.runs.map((run) => run.peakBytes)) / MIB).toFixed(0)} MB`,
      row === first
        ? ''
        : spread(
            seconds.map((value, index) => value / first.runs[index]!.seconds),
            2,
          ),
    ];
  });
  return [`### ${table.title}`, '', ...[head, head.map(() => '---'), ...lines].map(markdownRow)].join('\n');
}

/** `median (min-max)` */
function spread(values: readonly number[], digits: number): string {
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  return `${middle} (${low}-${high})`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
