import type { DoctorReport } from '../../doctor/report.ts';
import type { Judged } from '../../doctor/assumptions/judge.ts';
import type { Stage } from '../../doctor/examine-vm.ts';
import { written } from '../../doctor/assumptions/assumption.ts';
import { wrap } from '../wrap.ts';
import type { OutputMode } from './mode.ts';
import { keyValueLines } from './quiet.ts';
import { palette, type Style } from './style.ts';
import { visible } from './visible.ts';

/** What a report says, without its trace, in the mode asked for. `file` is where all of it is. */
export function renderDoctor(report: DoctorReport, file: string, mode: OutputMode, style: Style): string {
  if (mode === 'json') return `${JSON.stringify(document(report, file), undefined, 2)}\n`;
  if (mode === 'quiet') return keyValueLines(pairs(report, file));
  return table(report, file, style);
}

function document({ trace, ...rest }: DoctorReport, file: string): object {
  return { ...rest, traceEntries: trace.entries.length, report: file };
}

function pairs({ summary, stages, assumptions, leftBehind, error }: DoctorReport, file: string) {
  return {
    status: error === undefined && leftBehind === 0 ? 'success' : 'failed',
    ...(error === undefined ? {} : { error_code: error.code }),
    report: file,
    holds: summary.holds,
    differs: summary.differs,
    not_tested: summary.notTested,
    left_behind: leftBehind,
    ...Object.fromEntries(stages.map((stage) => [`stage_${stage.name}`, outcomeOf(stage)])),
    ...Object.fromEntries(
      assumptions.map(({ id, verdict, seen }) => [
        `assumption_${id.replaceAll('-', '_')}`,
        `${verdict}: ${seen}`,
      ]),
    ),
  };
}

function outcomeOf({ outcome, refused, reason }: Stage): string {
  if (refused !== undefined) return `${outcome}: ${written(refused)}`;
  return reason === undefined ? outcome : `${outcome}: ${reason}`;
}

/** The differences first, with all that is to be known of them; what holds is one line each. */
function table({ assumptions, stages, summary }: DoctorReport, file: string, style: Style): string {
  const { strong } = palette(style);
  const widest = Math.max(...assumptions.map(({ id }) => id.length));
  const of = (verdict: Judged['verdict']) => assumptions.filter((each) => each.verdict === verdict);
  const lines = [
    ...of('differs').flatMap((each) => [row(each, widest, style), ...explained(each, style)]),
    ...[...of('holds'), ...of('not-tested')].map((each) => row(each, widest, style)),
  ];
  const stageLines = stages
    .filter(({ outcome }) => outcome !== 'done')
    .map((stage) => `The stage "${stage.name}" was ${outcomeOf(stage)}.`);
  const { holds, differs, notTested } = summary;
  return [
    ...lines,
    '',
    ...stageLines,
    strong(`${holds} hold, ${differs} differ, ${notTested} not tested.`),
    `Report: ${visible(file)}`,
    '',
  ].join('\n');
}

const WORDS = { holds: 'holds', differs: 'differs', 'not-tested': 'not tested' } as const;
const MARGIN = 12;
const TEXT_COLUMNS = 100;

function row({ id, verdict, seen }: Judged, widest: number, style: Style): string {
  const { good, warn, faint } = palette(style);
  const paint = { holds: good, differs: warn, 'not-tested': faint }[verdict];
  return `${paint(WORDS[verdict].padEnd(10))}  ${id.padEnd(widest)}  ${seen}`;
}

function explained({ assumed, consequence }: Judged, style: Style): string[] {
  const { info } = palette(style);
  const labelled = (label: string, text: string) =>
    wrap(`${label} ${text}`, TEXT_COLUMNS - MARGIN).map((line) => ' '.repeat(MARGIN) + line);
  return [...labelled('assumed:', assumed), ...labelled('for an export:', consequence)].map((line) =>
    line.replace(/^( +)(assumed:|for an export:)/, (_, space: string, label: string) => space + info(label)),
  );
}
