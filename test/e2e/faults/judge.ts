import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '../../../src/simulator/start.ts';
import type { JournalEntry } from '../../../src/state/journal.ts';
import type { Ran } from '../../support/judges.ts';
import type { Failed, Failure, FaultCase, Outcome } from './fault-case.ts';
import { notAGoodExport } from './good-export.ts';
import { leftInTheState } from './left-in-state.ts';
import { leftOnTheServer } from './left-on-server.ts';
import { isPartial, PARTIAL, VM } from './scene.ts';
import { cleanupFailures, resultOf, toldError, toldOfSeveral, warnings, type Told } from './told.ts';

/** The exits on which finished disks stay, for `--resume`. */
const RESUMABLE = [13, 14, 16, 130, 143];

export interface Judged {
  readonly room: string;
  readonly simulator: Simulator;
  readonly row: FaultCase;
  /** Leases of earlier runs that ended by themselves. */
  readonly expiredBefore: number;
  /** What the journal had before. */
  readonly earlier: readonly JournalEntry[];
}

/** What is wrong with how a run ended: with what it said and what it left. An empty list is what must be. */
export async function faultsOf(ran: Ran, expected: Outcome, judged: Judged): Promise<string[]> {
  const { room, row, simulator } = judged;
  const left = cleanupFailures(ran);
  return [
    ...(await wronglyEnded(ran, expected, judged)),
    ...notWarned(ran, row),
    ...leftOnTheServer(simulator, { ...judged, left }),
    ...(await leftInTheState(room, { ...judged, leaves: row.leaves })),
  ];
}

async function wronglyEnded(ran: Ran, expected: Outcome, judged: Judged): Promise<string[]> {
  const several = judged.row.beside !== undefined;
  const told = several ? toldOfSeveral(ran) : toldError(ran);
  if (expected === 'exported')
    return ran.exitCode === 0 ? await allGood(judged) : [`it exits ${ran.exitCode}: ${ran.stderr}`];
  if ('leftBehind' in expected) {
    const failure: Failure = [4, 'left-behind', expected.leftBehind];
    return [...wronglyTold(ran, told, failure), ...(await allGood(judged))];
  }
  if ('first' in expected) return await wronglyFailedFirst(ran, expected.first, judged);
  return [
    ...wronglyTold(ran, told, failureOf(expected, ran.exitCode)),
    ...(several ? [] : oneError(ran)),
    ...(await wronglyLeft(ran, judged)),
  ];
}

async function allGood({ room, simulator, row: { beside = [] } }: Judged): Promise<string[]> {
  const out = join(room, 'out');
  if (beside.length === 0)
    return [...(await notAGoodExport(out, { vm: VM, simulator })), ...(await strangersIn(room))];
  return [...(await notGood([VM, ...beside], out, simulator)), ...(await strangersIn(room))];
}

/** Several VMs are in a directory each. */
async function notGood(vms: readonly string[], out: string, simulator: Simulator): Promise<string[]> {
  const names = existsSync(out) ? await readdir(out) : [];
  const wrong = names
    .filter((name) => !vms.includes(name) && !isPartial(name))
    .map((name) => `it leaves ${name}`);
  for (const vm of vms) {
    if (names.includes(vm)) wrong.push(...(await notAGoodExport(join(out, vm), { vm, simulator })));
    else wrong.push(`${vm} is not exported`);
  }
  return wrong;
}

/** The first VM has its error, the others are whole, each in its directory. */
async function wronglyFailedFirst(
  ran: Ran,
  expected: Failed,
  { room, simulator, row: { beside = [] } }: Judged,
): Promise<string[]> {
  const { error } = resultOf(ran, VM);
  return [
    ...(ran.exitCode === 3 ? [] : [`it exits ${ran.exitCode}, not 3`]),
    ...wronglySaid(error, failureOf(expected, error?.exit_status ?? 0)),
    ...(await notGood(beside, join(room, 'out'), simulator)),
  ];
}

function failureOf(expected: Failed, exitCode: number | null): Failure {
  if (!('either' in expected)) return expected;
  return expected.either.find(([exit]) => exit === exitCode) ?? expected.either[0];
}

function wronglyTold(ran: Ran, told: Told | undefined, failure: Failure): string[] {
  const [exit] = failure;
  return [
    ...(ran.exitCode === exit ? [] : [`it exits ${ran.exitCode}, not ${exit}`]),
    ...wronglySaid(told, failure),
  ];
}

function wronglySaid(told: Told | undefined, [exit, code, message]: Failure): string[] {
  return [
    ...(told !== undefined && (told.code ?? code) === code
      ? []
      : [`its error is "${told?.code ?? 'none'}", not "${code}"`]),
    ...(message.test(told?.message ?? '')
      ? []
      : [`its message does not match ${message}: ${told?.message ?? ''}`]),
    ...(told?.hint === undefined && exit < 128 ? ['it gives no hint'] : []),
  ];
}

function oneError({ stderr }: Ran): string[] {
  const errors = stderr.match(/^error: /gm) ?? [];
  return errors.length === 1 ? [] : [`it says ${errors.length} errors`];
}

function notWarned(ran: Ran, { warns }: FaultCase): string[] {
  if (warns === undefined) return [];
  const said = warnings(ran);
  return said.some((message) => warns.test(message))
    ? []
    : [`no warning matches ${warns}: ${said.join('; ') || 'there is none'}`];
}

/** No file has its final name, and a partial directory stays only to be resumed, which is said. */
async function wronglyLeft({ exitCode, stderr }: Ran, { room, row, simulator }: Judged): Promise<string[]> {
  if (row.beside !== undefined) return await notGood([], join(room, 'out'), simulator);
  const hadPartial = row.interruptedBy !== undefined;
  const known = ['state', 'own', ...(row.place === 'a file' ? ['out'] : [])];
  const names = (await readdir(room)).filter((name) => !known.includes(name));
  const partial = names.includes(PARTIAL) && !hadPartial;
  const others = names.filter((name) => name !== PARTIAL);
  const finished = partial ? await readdir(join(room, PARTIAL)) : [];
  return [
    ...others.map((name) => `it leaves ${name}`),
    ...(partial && !RESUMABLE.includes(exitCode ?? 0) ? [`it leaves ${PARTIAL}`] : []),
    ...(partial && !stderr.includes('--resume') ? ['it does not say how to resume'] : []),
    ...(partial && !finished.some((name) => /\.(vmdk|ova|nvram)$/.test(name))
      ? [`it leaves ${PARTIAL} without a finished file`]
      : []),
  ];
}

/** Beside a good export is nothing. */
async function strangersIn(room: string): Promise<string[]> {
  const names = (await readdir(room)).filter((name) => !['out', 'state', 'own'].includes(name));
  return names.map((name) => `it leaves ${name}`);
}
