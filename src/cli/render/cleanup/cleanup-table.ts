import { count } from '../../../core/count.ts';
import { totalsOf, type CleanupReport, type Leftover, type Outcome } from '../../../cleanup/report.ts';
import { formatBytes } from '../../../core/bytes.ts';
import { wrap } from '../../wrap.ts';
import { palette, type Palette, type Style } from '../style.ts';
import { visible, visibleAscii } from '../visible.ts';
import { mostColumns, padded } from '../width.ts';

/** The exports of each VM, newest first, each with what becomes of it and why; the sums below. */
export function cleanupTable(report: CleanupReport, style: Style): string {
  const { outcomes, leftovers } = report;
  const groups = [...Map.groupBy(outcomes, ({ export: { group } }) => group).values()];
  const blocks = [...groups.map((group) => ofVm(group, style)), leftoverLines(leftovers, style)];
  const lines = [...blocks.filter((block) => block.length > 0), [verdict(report, style)]];
  return `${lines.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function ofVm(outcomes: readonly Outcome[], style: Style): string[] {
  const { strong, faint } = palette(style);
  const [first] = outcomes;
  const { vm = '', vmPath = '' } = first?.export ?? {};
  const places = Math.max(...outcomes.map(({ export: { place } }) => mostColumns(shown(place, style))));
  return [
    `${strong(shown(vm, style))}  ${faint(shown(vmPath, style))}`,
    ...outcomes.flatMap((outcome) => row(outcome, places, style)),
  ];
}

const [INDENT, GAP] = ['  ', '  '];

/** On a terminal that is too narrow the reason has lines of its own. */
function row({ export: each, result, reason, error }: Outcome, places: number, style: Style): string[] {
  const { text, paint } = wordOf(result, palette(style));
  const facts = [
    paint(text.padEnd(RESULT_COLUMNS)),
    each.startedAt.toISOString().slice(0, 16).replace('T', ' '),
    padded(formatBytes(each.bytes), SIZE_COLUMNS, 'left'),
    padded(shown(each.place, style), places),
  ].join(GAP);
  const why = shown(error === undefined ? reason : error.message, style);
  const before = INDENT.length + RESULT_COLUMNS + MOMENT_COLUMNS + SIZE_COLUMNS + places + 4 * GAP.length;
  const room = (style.columns ?? Infinity) - 1 - before;
  if (mostColumns(why) <= room) return [`${INDENT}${facts}${GAP}${why}`];
  const indent = ' '.repeat(INDENT.length + RESULT_COLUMNS + GAP.length);
  const lines = wrap(why, (style.columns ?? Infinity) - 1 - indent.length);
  return [`${INDENT}${facts.trimEnd()}`, ...lines.map((line) => `${indent}${line}`)];
}

const RESULT_COLUMNS = 'remove '.length;
const MOMENT_COLUMNS = '2026-01-31 23:59'.length;
const SIZE_COLUMNS = '1023.9 MB'.length;

function wordOf(result: Outcome['result'], { good, warn, bad, faint }: Palette) {
  const words = {
    kept: { text: 'keep', paint: good },
    removed: { text: 'removed', paint: warn },
    'would-remove': { text: 'remove', paint: warn },
    gone: { text: 'gone', paint: faint },
    'in-use': { text: 'in use', paint: warn },
    changed: { text: 'changed', paint: warn },
    failed: { text: 'FAILED', paint: bad },
  };
  return words[result];
}

function leftoverLines(leftovers: readonly Leftover[], style: Style): string[] {
  return leftovers.map(({ directory, result, bytes, error }) => {
    const why = error === undefined ? '' : `: ${shown(error.message, style)}`;
    return `${LEFTOVER[result]} ${shown(directory, style)} (${formatBytes(bytes)})${why}`;
  });
}

const LEFTOVER: Readonly<Record<Leftover['result'], string>> = {
  removed: 'Removed what a clean-up that was killed had left:',
  'would-remove': 'A clean-up that was killed has left this, which would go:',
  'in-use': 'Another clean-up is removing this at the moment:',
  other: 'This has the name of what a clean-up leaves, and is not known as that; it stays:',
  failed: 'Could not remove what a clean-up that was killed had left:',
};

function verdict(report: CleanupReport, style: Style): string {
  const { strong } = palette(style);
  const { exports, removed, kept, failed, freedBytes, keptBytes } = totalsOf(report);
  const place = shown(report.directory, style);
  if (exports === 0 && freedBytes === 0) return strong(`No exports below ${place}`);
  const what = report.dryRun
    ? `Would remove ${count(removed, 'export')} and free ${formatBytes(freedBytes)}`
    : `Removed ${count(removed, 'export')}, which frees ${formatBytes(freedBytes)}`;
  const not = failed === 0 ? '' : `; ${failed} could not be removed`;
  return strong(`${what}; ${kept === 1 ? '1 stays' : `${kept} stay`}, ${formatBytes(keptBytes)}${not}`);
}

function shown(text: string, { unicode }: Style): string {
  return unicode ? visible(text) : visibleAscii(text);
}
