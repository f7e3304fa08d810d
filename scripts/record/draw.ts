import { readLine, type Run } from './read-line.ts';

/** What a terminal showed, and for how long. */
export interface Frame {
  readonly lines: readonly string[];
  readonly milliseconds: number;
}

const CELL = { width: 8.4, height: 19 };
const MARGIN = { x: 16, top: 44, bottom: 14 };

const COLORS = [
  ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
];

/**
 * An SVG that plays the frames once and stays at the last, which is also what a program without animations shows. A
 * window of its own colours, so that it reads on white and on black.
 */
export function draw(
  frames: readonly Frame[],
  { columns, rows, label }: { columns: number; rows: number; label: string },
) {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN.x);
  const height = Math.ceil(rows * CELL.height + MARGIN.top + MARGIN.bottom);
  const lines = new Map<string, number>();
  const bodies = frames.map((frame, n) => drawFrame(frame, n, lines));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">`,
    '<style>',
    'text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre }',
    '.b { font-weight: bold } .d { opacity: 0.65 }',
    ...COLORS.map((color, n) => `.c${n} { fill: ${color} }`),
    ...timing(frames),
    '@media (prefers-reduced-motion: reduce) { .frame { animation: none !important } }',
    '</style>',
    '<defs>',
    ...[...lines].map(([line, n]) => `<g id="l${n}">${readLine(line).map(drawRun).join('')}</g>`),
    '</defs>',
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9" fill="#0d1117" stroke="#30363d"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (color, n) => `<circle cx="${22 + n * 20}" cy="20" r="6" fill="${color}"/>`,
    ),
    ...bodies,
    '</svg>',
  ].join('\n')}\n`;
}

/** Each line is drawn once, however many frames show it. */
function drawFrame({ lines }: Frame, n: number, known: Map<string, number>): string {
  const uses = lines.map((line, row) => {
    if (line === '') return '';
    const id = known.get(line) ?? known.size;
    known.set(line, id);
    return `<use href="#l${id}" x="${MARGIN.x}" y="${MARGIN.top + (row + 0.7) * CELL.height}"/>`;
  });
  return `<g class="frame" id="f${n}">${uses.join('')}</g>`;
}

function timing(frames: readonly Frame[]): string[] {
  const whole = frames.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  let begin = 0;
  return frames.flatMap(({ milliseconds }, n) => {
    const [from, to] = [begin, (begin += milliseconds)].map((at) => `${((100 * at) / whole).toFixed(2)}%`);
    const last = n === frames.length - 1;
    const shown = `${from} { visibility: visible }${last ? '' : ` ${to} { visibility: hidden }`}`;
    return [
      `#f${n} { visibility: ${last ? 'visible' : 'hidden'}; animation: k${n} ${(whole / 1000).toFixed(1)}s step-end 1 both }`,
      `@keyframes k${n} { ${n === 0 ? '' : '0% { visibility: hidden } '}${shown} }`,
    ];
  });
}

function drawRun({ column, width, text, bold, dim, color }: Run): string {
  const classes = [bold ? 'b' : '', dim ? 'd' : '', color === undefined ? '' : `c${color}`].filter(Boolean);
  const look = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  const at = `x="${(column * CELL.width).toFixed(1)}" textLength="${(width * CELL.width).toFixed(1)}"`;
  return `<text ${at}${look}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
