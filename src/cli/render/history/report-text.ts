import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import { ageOf } from '../../../history/report-document.ts';
import type { Report } from '../../../history/report.ts';
import { averageMilliseconds, bytesPerSecond, successRate } from '../../../history/totals.ts';
import type { VmReport } from '../../../history/vm-report.ts';
import { age, moment, percent, rate } from '../../../history/words.ts';
import { palette, type Style } from '../style.ts';
import { tableLines, type Column, type TableRow } from '../table.ts';
import { visible, visibleAscii } from '../visible.ts';

/** A page or a terminal has room for a month. */
const MOST_DAYS = 31;

/** The report for people: the sums, then each VM, what went wrong, and the last days. */
export function reportText(report: Report, style: Style): string {
  const { strong, faint } = palette(style);
  const { from, to, at } = report;
  if (from === undefined || to === undefined) return 'no export yet\n';
  const sections = [
    [strong(`Exports from ${moment(from)} to ${moment(to)} UTC`), '', ...sums(report, style)],
    [strong('VMs'), ...vmLines(report.vms, at, style)],
    ...(report.failures.length === 0 ? [] : [[strong('What went wrong'), ...failureLines(report, style)]]),
    [strong('Days'), ...dayLines(report, style)],
    [faint(`made on ${moment(at)} UTC; all times are UTC`)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function sums({ totals }: Report, style: Style): string[] {
  const { faint, good, bad, warn } = palette(style);
  const [success, average, speed] = [
    successRate(totals),
    averageMilliseconds(totals),
    bytesPerSecond(totals),
  ];
  const share = success === undefined ? '' : ` (${percent(success)} of those that ended)`;
  const left = totals.leftBehind === 0 ? '' : `, ${warn(`of ${totals.leftBehind} something is left behind`)}`;
  const facts: [string, string][] = [
    ['Exports', String(totals.exports)],
    ['Good', `${good(String(totals.good))}${share}${left}`],
    ['Failed', totals.failed === 0 ? '0' : bad(String(totals.failed))],
    ...(totals.interrupted === 0 ? [] : [['Interrupted', String(totals.interrupted)] as [string, string]]),
    ...(totals.unfinished === 0 ? [] : [['Not ended', String(totals.unfinished)] as [string, string]]),
    ['Data', formatBytes(totals.bytes)],
    ...(average === undefined
      ? []
      : [
          [
            'Average',
            [formatDuration(average), ...(speed === undefined ? [] : [rate(speed)])].join(', '),
          ] as [string, string],
        ]),
  ];
  const width = Math.max(...facts.map(([label]) => label.length));
  return facts.map(([label, value]) => `  ${faint(label.padEnd(width))}  ${value}`);
}

const VM_COLUMNS: readonly Column[] = [
  { heading: 'VM', least: 8 },
  { heading: 'LAST GOOD' },
  { heading: 'AGE' },
  { heading: 'SIZE', number: true },
  { heading: 'TIME', number: true },
  { heading: 'GOOD', number: true },
  { heading: 'FAILED', number: true },
];

function vmLines(vms: readonly VmReport[], now: Date, style: Style): string[] {
  const { bad, warn, faint } = palette(style);
  const rows = vms.map(({ vm, lastGood, failedSince, good, failed }): TableRow => ({
    cells: [
      shown(vm, style),
      lastGood === undefined ? 'never' : moment(lastGood.createdAt),
      lastGood === undefined ? '-' : age(ageOf(lastGood, now)),
      lastGood?.bytes === undefined ? '-' : formatBytes(lastGood.bytes),
      lastGood?.milliseconds === undefined ? '-' : formatDuration(lastGood.milliseconds),
      ...[String(good), String(failed)],
    ],
    paint: lastGood === undefined ? { 0: bad, 1: bad } : failedSince > 0 ? { 0: warn } : {},
  }));
  return [...tableLines(VM_COLUMNS, rows, style, faint), ...failing(vms, style)];
}

/** What has gone wrong since the last good export: a sentence is too long for a column. */
function failing(vms: readonly VmReport[], style: Style): string[] {
  const { bad } = palette(style);
  const lines = vms
    .filter(({ failedSince }) => failedSince > 0)
    .map(({ vm, lastGood, last, failedSince }) => {
      const times = failedSince === 1 ? 'once' : `${failedSince} times`;
      const why = last.error === undefined ? '' : `: ${shown(last.error.message, style)}`;
      return `${bad(shown(vm, style))} failed ${times}${lastGood === undefined ? '' : ' since its last good export'}${why}`;
    });
  return lines.length === 0 ? [] : ['', ...lines];
}

function failureLines({ failures }: Report, style: Style): string[] {
  const columns: readonly Column[] = [
    { heading: 'TIMES', number: true },
    { heading: 'CODE' },
    { heading: 'LAST' },
    { heading: 'VM', least: 8 },
    { heading: 'MESSAGE', least: 10 },
  ];
  const rows = failures.map(({ code, count, last }) => ({
    cells: [
      ...[String(count), code, moment(last.createdAt), shown(last.vm, style)],
      shown(last.error?.message ?? '', style),
    ],
  }));
  return tableLines(columns, rows, style, palette(style).faint);
}

function dayLines({ days }: Report, style: Style): string[] {
  const { bad, faint } = palette(style);
  const columns: readonly Column[] = [
    { heading: 'DAY' },
    { heading: 'GOOD', number: true },
    { heading: 'FAILED', number: true },
    { heading: 'INTERRUPTED', number: true },
    { heading: 'DATA', number: true },
  ];
  const rows = days.slice(-MOST_DAYS).map(({ day, exports, good, failed, interrupted, bytes }): TableRow => {
    if (exports === 0) return { cells: [day, '-', '-', '-', '-'], paint: { 0: faint } };
    return {
      cells: [day, String(good), String(failed), String(interrupted), formatBytes(bytes)],
      paint: failed === 0 ? {} : { 2: bad },
    };
  });
  return tableLines(columns, rows, style, faint);
}

function shown(text: string, { unicode }: Style): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  return unicode ? visible(line) : visibleAscii(line);
}
