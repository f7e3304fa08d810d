import { join } from 'node:path';
import { projectRoot } from '../../support/judges.ts';
import { stages, type FaultCase } from './fault-case.ts';
import { describeOutcome } from './outcome.ts';

export const RELIABILITY_PAGE = join(projectRoot, 'docs/reliability.md');
export const MUTATIONS_START = '<!-- mutations: written by npm run mutations -->';

/** What a row came to: what was wrong, while the fault lasted and when it struck once; empty lists are what must be. */
export interface CaseResult {
  readonly row: FaultCase;
  readonly lasting: readonly string[];
  readonly once?: readonly string[];
}

export interface MadeOn {
  readonly date: string;
  readonly machine: string;
  readonly seconds: number;
}

/** The page down to the table of mutations, which is written by itself. */
export function reliabilityPage(results: readonly CaseResult[], madeOn: MadeOn): string {
  const failed = results.filter(({ lasting, once = [] }) => lasting.length + once.length > 0);
  return `# Reliability

What goes wrong in an export, and what the program makes of it: ${results.length} cases, each run against the embedded
vCenter (\`test/e2e/faults\`). For every one of them the suite checks the exit status and the error's code and message,
and that it has a hint; that no file has its final name unless the export is good, and then that every disk is, byte for
byte of its content, the VM's, as it is or as its snapshot froze it; that no session, no lease, no snapshot of this
program and no lock is left, and nothing in the journal; that the VM has its power state and everybody else's snapshots;
and that nothing was sent to a server that is not the vCenter. What stays is named: finished disks with how to resume,
anything on the server with exit status 4, and in the journal for a later run to undo.

"While it lasts" is what comes of a fault that never ends, "once" of one that strikes a single time: an export that is
good then is one that a retry has saved. The faults are written as \`hyperexport simulator --fault\` takes them.

Answers without end cost little: with a gigabyte of headers, 1 GB of text or a million elements as vCenter's answer, or
a gigabyte of headers or trailers around a disk, the process held at most 194 MB, where an export without faults holds
147 MB (maximum resident set, measured by hand on the machine below).

Made ${madeOn.date} by \`npm run reliability\` in ${madeOn.seconds} s, on ${madeOn.machine}:
${failed.length === 0 ? `all ${results.length} cases hold.` : `${failed.length} of ${results.length} cases do not hold.`}

${stages.map((stage) => section(stage, results)).join('\n')}
## Does the suite see anything?

Each of these changes of one line in the program takes a check away that a case guards; \`npm run mutations\` makes them
one by one in a copy of the sources and runs the case. A change that no case notices would be a hole in the suite.

${MUTATIONS_START}
`;
}

function section(stage: string, results: readonly CaseResult[]): string {
  const rows = results.filter(({ row }) => row.stage === stage).map(tableRow);
  return `## ${stage.charAt(0).toUpperCase()}${stage.slice(1)}

| what goes wrong | fault | while it lasts | once | |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function tableRow({ row, lasting, once = [] }: CaseResult): string {
  const holds = lasting.length + once.length === 0 ? 'holds' : `**fails**: ${[...lasting, ...once][0] ?? ''}`;
  const columns = [
    row.name,
    injected(row).join('<br>'),
    describeOutcome(row.lasting),
    row.once === undefined ? '' : describeOutcome(row.once),
    holds,
  ];
  return `| ${columns.map((column) => column.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')).join(' | ')} |`;
}

/** Everything that the case does to the server and to this machine. */
function injected(row: FaultCase): string[] {
  const {
    vm,
    beside = [],
    connection,
    interruptedBy = [],
    firstArgs = [],
    between,
    faults,
    then,
    place,
    args = [],
  } = row;
  return [
    ...(vm === undefined ? [] : [`the VM: ${describeVm(vm)}`]),
    ...(beside.length === 0 ? [] : [`and ${beside.length} other VMs`]),
    ...(connection === undefined ? [] : [connection]),
    ...interruptedBy.map((fault) => `first run: \`${fault}\``),
    ...(firstArgs.length === 0 ? [] : [`first run: with \`${firstArgs.join(' ')}\``]),
    ...(between === undefined ? [] : [between]),
    ...faults.map((fault) => `\`${fault}\``),
    ...(then === undefined ? [] : [`then ${then}`]),
    ...(place === undefined ? [] : [place]),
    ...(args.length === 0 ? [] : [`with \`${args.join(' ')}\``]),
  ];
}

/** `powerState: poweredOn, snapshots: mine`. */
function describeVm(vm: NonNullable<FaultCase['vm']>): string {
  const text = JSON.stringify(vm)
    .slice(1, -1)
    .replaceAll(/["[\]]/g, '');
  return `\`${text.replaceAll(':', ': ').replaceAll(',', ', ')}\``;
}
