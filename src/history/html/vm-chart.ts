import { formatDuration, writeDuration } from '../../core/duration.ts';
import { averageMilliseconds } from '../totals.ts';
import type { VmReport } from '../vm-report.ts';
import { round } from './day-chart.ts';
import { markup, type Markup } from './markup.ts';
import { ticks, TIME_STEPS } from './scale.ts';

const WIDTH = 960;
const PLOT = { left: 190, right: WIDTH - 70 };
const [ROW, TOP, BOTTOM] = [22, 4, 24];
const MOST_CHARACTERS = 24;

/** How long exports take: a bar for each VM, and a mark for its last good one. */
export function vmChart(vms: readonly VmReport[]): Markup {
  const rows = vms.map((vm) => ({
    vm,
    average: averageMilliseconds(vm) ?? 0,
    last: vm.lastGood?.milliseconds ?? 0,
  }));
  const lines = ticks(Math.max(0, ...rows.flatMap(({ average, last }) => [average, last])), TIME_STEPS);
  const most = lines.at(-1) ?? 1;
  const xOf = (value: number) => PLOT.left + (value / most) * (PLOT.right - PLOT.left);
  const height = TOP + rows.length * ROW + BOTTOM;
  const grid = lines.map((value) => {
    const x = round(xOf(value));
    return markup`<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${height - BOTTOM}"/>
<text class="axis middle" x="${x}" y="${height - 6}">${value === 0 ? '0' : writeDuration(value)}</text>
`;
  });
  const bars = rows.map(({ vm, average, last }, at) => {
    const y = TOP + at * ROW;
    const words = `${vm.vm}: ${formatDuration(average)} on average of ${vm.good}, ${formatDuration(last)} the last time`;
    return markup`<g>
      <title>${words}</title>
      <text class="label end" x="${PLOT.left - 10}" y="${y + 15}">${shortened(vm.vm)}</text>
      <rect class="time" x="${PLOT.left}" y="${y + 4}" width="${round(xOf(average) - PLOT.left)}" height="${ROW - 8}" />
      <rect class="mark" x="${round(xOf(last) - 1.5)}" y="${y + 1}" width="3" height="${ROW - 2}" />
      <text class="label" x="${round(Math.max(xOf(average), xOf(last)) + 8)}" y="${y + 15}">${formatDuration(average)}</text>
    </g>`;
  });
  return markup`<svg class="wide" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Duration of the exports of each VM">
    ${grid} ${bars}
  </svg>`;
}

/** In the middle, where names differ least. */
function shortened(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MOST_CHARACTERS) return name;
  return `${characters.slice(0, 10).join('')}…${characters.slice(-(MOST_CHARACTERS - 11)).join('')}`;
}
