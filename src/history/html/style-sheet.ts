/**
 * Light and dark by the reader's wish, light on paper. Good and failed differ in lightness too, for those who cannot
 * tell the colours apart.
 */
export const STYLE_SHEET = `
:root { color-scheme: light dark; }
:root {
  --page: #f6f7f9; --card: #ffffff; --line: #dde1e7; --text: #1c2330; --faint: #5d6778;
  --good: #2a9d8f; --bad: #c8324a; --off: #a9b1bd; --bytes: #4678c8; --time: #8a6fc0; --mark: #3d2a6b; --warn: #8a5a00;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1a202a; --line: #323b49; --text: #e4e8ee; --faint: #98a3b3;
    --good: #35b3a3; --bad: #ec5f74; --off: #606b7b; --bytes: #6a9be6; --time: #9d85d6; --mark: #e9e2ff; --warn: #e2b04a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 40px; }
h1 { font-size: 1.5rem; margin: 0 0 2px; }
h2 { font-size: 1rem; margin: 0 0 10px; }
p { margin: 0; }
.faint, footer { color: var(--faint); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 12px; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; }
.tile b { display: block; font-size: 1.45rem; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile span { color: var(--faint); font-size: 0.87rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(430px, 1fr)); gap: 12px; }
section { margin: 0 0 12px; min-width: 0; }
.columns section { margin: 0; }
.columns { margin-bottom: 12px; }
.scroll { overflow-x: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 6px; font-size: 0.87rem; color: var(--faint); }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 6px; vertical-align: -1px; }
.legend i.line { width: 3px; height: 14px; vertical-align: -3px; }
svg { display: block; width: 100%; height: auto; font-size: 12px; }
svg.wide { min-width: 640px; }
svg text { fill: var(--faint); }
svg text.label { fill: var(--text); }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: var(--line); stroke-width: 1; shape-rendering: crispEdges; }
rect.good { fill: var(--good); } rect.bad { fill: var(--bad); } rect.off { fill: var(--off); }
rect.bytes { fill: var(--bytes); } rect.time { fill: var(--time); } rect.mark { fill: var(--mark); }
i.good { background: var(--good); } i.bad { background: var(--bad); } i.off { background: var(--off); }
i.time { background: var(--time); } i.mark { background: var(--mark); }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th { text-align: left; font-weight: 600; color: var(--faint); font-size: 0.82rem; padding: 4px 10px 4px 0; white-space: nowrap; }
td { padding: 5px 10px 5px 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.still { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.name { min-width: 7em; }
td.why { min-width: 16em; }
td.good, b.good { color: var(--good); } td.bad, b.bad { color: var(--bad); } td.warn { color: var(--warn); }
code { font: 0.92em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
footer { font-size: 0.85rem; margin-top: 18px; }
@media (max-width: 520px) { .columns { grid-template-columns: 1fr; } main { padding: 16px 10px; } }
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 11px; }
  main { max-width: none; padding: 0; }
  .tile, section { break-inside: avoid; }
  section.long { break-inside: auto; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  svg.wide, td.name, td.why { min-width: 0; }
  .tiles { grid-template-columns: repeat(6, 1fr); gap: 6px; }
  svg *, .legend i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .columns { grid-template-columns: 1fr 1fr; }
}
`;
