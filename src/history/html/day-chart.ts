import type { DayReport } from '../days.ts';
import { markup, type Markup } from './markup.ts';
import { ticks } from './scale.ts';

export interface DayChart {
  /** What somebody hears who cannot see it. */
  readonly label: string;
  readonly days: readonly DayReport[];
  /** From the bottom to the top; `colour` is a class of the style sheet. */
  readonly layers: readonly { readonly colour: string; readonly value: (day: DayReport) => number }[];
  readonly steps: readonly number[];
  readonly written: (value: number) => string;
  /** What the pointer shows of a day. */
  readonly title: (day: DayReport) => string;
}

const [WIDTH, HEIGHT] = [480, 190];
const PLOT = { left: 56, right: WIDTH - 12, top: 10, bottom: HEIGHT - 24 };
const WIDEST_BAR = 22;
const FEWEST_DAYS = 14;

/** Bars side by side, a day each; few of them stand at the right, where today is. */
export function dayChart({ label, days, layers, steps, written, title }: DayChart): Markup {
  const sumOf = (day: DayReport) => layers.reduce((sum, { value }) => sum + value(day), 0);
  const lines = ticks(Math.max(0, ...days.map(sumOf)), steps);
  const most = lines.at(-1) ?? 1;
  const yOf = (value: number) => PLOT.bottom - (value / most) * (PLOT.bottom - PLOT.top);
  const slot = (PLOT.right - PLOT.left) / Math.max(FEWEST_DAYS, days.length);
  const width = Math.min(WIDEST_BAR, slot * 0.72);
  const centre = (at: number) => PLOT.right - (days.length - at - 0.5) * slot;
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${lines.map((value) => gridLine(value, round(yOf(value))))}
${days.map((day, at) => bar(day, centre(at)))}
${dates()}
</svg>`;

  function gridLine(value: number, y: number): Markup {
    return markup`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>
<text class="axis end" x="${PLOT.left - 8}" y="${round(y + 4)}">${written(value)}</text>
`;
  }

  function bar(day: DayReport, x: number): Markup {
    let below = 0;
    const parts = layers.map(({ colour, value }) => {
      const from = below;
      below += value(day);
      const [top, height] = [round(yOf(below)), round(yOf(from) - yOf(below))];
      return markup`<rect class="${colour}" x="${round(x - width / 2)}" y="${top}" width="${round(width)}" height="${height}"/>`;
    });
    return markup`<g><title>${title(day)}</title>${parts}</g>
`;
  }

  /** As many as have room, counted back from the last. */
  function dates(): Markup[] {
    const every = Math.max(1, Math.ceil(60 / slot));
    return days.flatMap(({ day }, at) => {
      if ((days.length - 1 - at) % every !== 0) return [];
      const x = round(Math.min(centre(at), PLOT.right - 10));
      return [markup`<text class="axis middle" x="${x}" y="${HEIGHT - 6}">${dateOf(day)}</text>`];
    });
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dateOf(day: string): string {
  const [, month = '1', date = ''] = day.split('-');
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''}`;
}

export function round(number: number): number {
  return Math.round(number * 10) / 10;
}
