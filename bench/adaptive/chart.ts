/** What happened second by second, in MB/s. */
export interface Second {
  readonly link: number;
  readonly received: number;
}

export interface Decision {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly limit: number;
  readonly reason: string;
}

const [WIDTH, HEIGHT] = [820, 400];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 16, 58, 46];

/** Colours as they are, and no variables of CSS: programs that draw SVG outside of browsers know none, and draw black. */
const STYLE = `<style>
  .page { fill: #ffffff } .area { fill: #eaeef2 } .grid { stroke: #d0d7de } .axis { stroke: #24292f }
  .limit { fill: none; stroke: #0969da; stroke-width: 2.2 } .came { fill: none; stroke: #57606a; stroke-width: 1.1 }
  .down { fill: #cf222e } .up { fill: #1a7f37 } text { fill: #24292f; font: 12px system-ui, sans-serif }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .area { fill: #21262d } .grid { stroke: #3d444d } .axis { stroke: #e6edf3 }
    .limit { stroke: #58a6ff } .came { stroke: #9da7b1 } .down { fill: #ff7b72 } .up { fill: #56d364 } text { fill: #e6edf3 }
  }
</style>`;

/** The chart as SVG, for light and dark pages: what the link could carry, what came, what the limit was, and why. */
export function chart(seconds: readonly Second[], decisions: readonly Decision[], title: string): string {
  const most = Math.ceil(
    Math.max(...seconds.map(({ link }) => link), ...decisions.map(({ limit }) => limit)) + 0.5,
  );
  const x = (second: number) => LEFT + (second / seconds.length) * (WIDTH - LEFT - RIGHT);
  const y = (rate: number) => HEIGHT - BOTTOM - (rate / most) * (HEIGHT - TOP - BOTTOM);
  const steps = (points: readonly (readonly [number, number])[]) =>
    points
      .map(
        ([at, rate], index) =>
          `${index === 0 ? 'M' : 'H'}${n(x(at))}${index === 0 ? ` ${n(y(rate))}` : `V${n(y(rate))}`}`,
      )
      .join('');
  const link = seconds.map(({ link: rate }, at) => [at, rate] as const);
  const end = seconds.length;
  const limits = decisions.map(({ at, limit }) => [at, limit] as const);
  const last = decisions.at(-1)?.limit ?? 0;
  const received = seconds.map(
    ({ received: rate }, at) => `${at === 0 ? 'M' : 'L'}${n(x(at + 0.5))} ${n(y(Math.min(rate, most)))}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${STYLE}
<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>
<path class="area" d="${steps([...link, [end, link.at(-1)?.[1] ?? 0]])}V${n(y(0))}H${n(x(0))}Z"/>
${ticks(most, most > 12 ? 4 : 1)
  .map(
    (rate) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(y(rate))}" y2="${n(y(rate))}"/><text x="${LEFT - 8}" y="${n(y(rate) + 4)}" text-anchor="end">${rate}</text>`,
  )
  .join('\n')}
${ticks(end, 20)
  .map((at) => `<text x="${n(x(at))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${at}</text>`)
  .join('\n')}
<path class="came" d="${received.join('')}"/>
<path class="limit" d="${steps([...limits, [end, last]])}"/>
${decisions
  .filter(({ reason }) => reason !== 'start')
  .map(mark)
  .join('\n')}
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(y(0))}" y2="${n(y(0))}"/>
<line class="axis" x1="${LEFT}" x2="${LEFT}" y1="${TOP}" y2="${n(y(0))}"/>
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">seconds</text>
<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">MB/s</text>
<rect class="area" x="${LEFT}" y="12" width="22" height="12"/><text x="${LEFT + 28}" y="22">what the link can carry</text>
<path class="limit" d="M${LEFT + 190} 18h22"/><text x="${LEFT + 218}" y="22">the limit</text>
<path class="came" d="M${LEFT + 300} 18h22"/><text x="${LEFT + 328}" y="22">what came</text>
<circle class="down" cx="${LEFT + 11}" cy="40" r="4"/><text x="${LEFT + 28}" y="44">lowered: answers of the server take longer, or a transfer broke or stalled</text>
<circle class="up" cx="${LEFT + 481}" cy="40" r="4"/><text x="${LEFT + 494}" y="44">raised: all went well for a while</text>
</svg>
`;

  function mark({ at, limit, reason }: Decision): string {
    const kind = reason === 'success' ? 'up' : 'down';
    return `<circle class="${kind}" cx="${n(x(at))}" cy="${n(y(limit))}" r="4"><title>${n(at)} s: ${n(limit)} MB/s, ${reason}</title></circle>`;
  }
}

function ticks(end: number, step: number): number[] {
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
