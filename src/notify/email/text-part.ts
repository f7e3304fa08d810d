import { oneLine } from '../../core/one-line.ts';
import type { ErrorFacts } from '../job-event.ts';
import type { VmWords } from '../words.ts';
import { MOST_VMS, type MailBody } from './mail-body.ts';

/** A mail for who reads no HTML. */
export function textPart({ title, problem, rows, vms = [] }: MailBody): string {
  const widest = Math.max(...rows.map(([label]) => label.length));
  return [
    title,
    ...(problem === undefined ? [] : ['', ...problemLines(problem)]),
    '',
    ...rows.map(([label, value]) => `${`${label}:`.padEnd(widest + 2)}${oneLine(value)}`),
    ...(vms.length === 0 ? [] : ['']),
    ...vms.slice(0, MOST_VMS).flatMap(vmLines),
    ...(vms.length <= MOST_VMS ? [] : [`and ${vms.length - MOST_VMS} more`]),
    '',
  ].join('\n');
}

function problemLines({ message, hint }: ErrorFacts): string[] {
  return [`Error: ${oneLine(message)}`, ...(hint === undefined ? [] : [`Hint:  ${oneLine(hint)}`])];
}

function vmLines({ vm, outcome, figures, problem }: VmWords): string[] {
  const what = figures === undefined ? outcome : `${outcome}, ${figures}`;
  const line = `- ${oneLine(vm)}: ${what}`;
  return problem === undefined ? [line] : [line, ...problemLines(problem).map((words) => `  ${words}`)];
}
