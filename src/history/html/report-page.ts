import { formatBytes } from '../../core/bytes.ts';
import { formatDuration } from '../../core/duration.ts';
import type { DayReport } from '../days.ts';
import type { Report } from '../report.ts';
import { averageMilliseconds, bytesPerSecond, successRate } from '../totals.ts';
import { moment, percent, rate } from '../words.ts';
import { dayChart } from './day-chart.ts';
import { markup, Markup } from './markup.ts';
import { failureTable, vmTable } from './report-tables.ts';
import { BYTE_STEPS, COUNT_STEPS } from './scale.ts';
import { STYLE_SHEET } from './style-sheet.ts';
import { vmChart } from './vm-chart.ts';

/** As many as have room in a chart. */
const MOST_VMS = 20;

/** The report as one page that needs nothing else: no script, no image, nothing from elsewhere. */
export function reportPage(report: Report): string {
  const { from, to, at } = report;
  const period =
    from === undefined || to === undefined ? 'no export yet' : `${moment(from)} to ${moment(to)} UTC`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="hyperexport">
<title>Exports: ${period}</title>
<style>${new Markup(STYLE_SHEET)}</style>
</head>
<body>
<main>
<h1>VM exports</h1>
<p class="faint">${period}</p>
${report.totals.exports === 0 ? '' : contents(report)}
<footer>Made by hyperexport on ${moment(at)} UTC. All times are UTC. A row of the history is an export that somebody asked for, whatever became of it.</footer>
</main>
</body>
</html>
`.text;
}

function contents(report: Report): Markup[] {
  return [tiles(report), charts(report), vmTable(report), failureTable(report)];
}

function tiles({ totals, vms }: Report): Markup {
  const [success, average, speed] = [
    successRate(totals),
    averageMilliseconds(totals),
    bytesPerSecond(totals),
  ];
  const without = vms.filter(({ lastGood }) => lastGood === undefined).length;
  const failing = vms.filter(({ failedSince }) => failedSince > 0).length;
  return markup`<div class="tiles">
${success === undefined ? '' : tile(percent(success), 'of those that ended are good', success === 1 ? 'good' : '')}
${tile(String(totals.good), totals.leftBehind === 0 ? 'good exports' : `good exports, ${totals.leftBehind} left something behind`, '')}
${tile(String(totals.failed), totals.interrupted === 0 ? 'failed' : `failed, ${totals.interrupted} interrupted`, totals.failed === 0 ? '' : 'bad')}
${tile(`${failing} of ${vms.length}`, without === 0 ? 'VMs failed the last time' : `VMs failed the last time, ${without} never exported`, failing === 0 ? '' : 'bad')}
${tile(formatBytes(totals.bytes), 'exported', '')}
${average === undefined ? '' : tile(formatDuration(average), `on average${speed === undefined ? '' : `, ${rate(speed)}`}`, '')}
</div>`;
}

function tile(number: string, words: string, tone: string): Markup {
  return markup`<div class="tile"><b class="${tone}">${number}</b><span>${words}</span></div>`;
}

function charts({ days, vms }: Report): Markup {
  const interrupted = days.some((day) => day.interrupted > 0);
  const timed = vms.filter(({ good }) => good > 0);
  const slowest = timed
    .toSorted((a, b) => (averageMilliseconds(b) ?? 0) - (averageMilliseconds(a) ?? 0))
    .slice(0, MOST_VMS);
  return markup`<div class="columns">
<section><h2>Exports a day</h2>
<p class="legend"><span><i class="good"></i>good</span><span><i class="bad"></i>failed</span>${interrupted ? markup`<span><i class="off"></i>interrupted</span>` : ''}</p>
${dayChart({
  label: 'Exports a day, good and failed',
  days,
  layers: [
    { colour: 'good', value: ({ good }) => good },
    { colour: 'bad', value: ({ failed }) => failed },
    { colour: 'off', value: ({ interrupted: number }) => number },
  ],
  steps: COUNT_STEPS,
  written: String,
  title: titleOf,
})}</section>
<section><h2>Data a day</h2>
<p class="legend"><span>what good exports wrote</span></p>
${dayChart({
  label: 'Bytes exported a day',
  days,
  layers: [{ colour: 'bytes', value: ({ bytes }) => bytes }],
  steps: BYTE_STEPS,
  written: (value) => (value === 0 ? '0' : formatBytes(value).replace('.0', '')),
  title: titleOf,
})}</section>
</div>
${
  slowest.length === 0
    ? ''
    : markup`<section><h2>Duration of each VM's exports${timed.length > MOST_VMS ? `: the ${MOST_VMS} longest of ${timed.length}` : ''}</h2>
<p class="legend"><span><i class="time"></i>average</span><span><i class="mark line"></i>the last good one</span></p>
<div class="scroll">${vmChart(slowest)}</div></section>`
}`;
}

function titleOf({ day, good, failed, interrupted, bytes }: DayReport): string {
  return `${day}: ${good} good, ${failed} failed, ${interrupted} interrupted, ${formatBytes(bytes)}`;
}
