import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/core/clock.ts';
import { readGrains } from '../../../src/disk/stream-optimized/read.ts';
import { readExportRecord } from '../../../src/ovf/export-record.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { Journal } from '../../../src/state/journal.ts';
import type { Simulator } from '../../../src/simulator/start.ts';
import type { Ran } from '../../support/judges.ts';
import type { FaultCase, Failure, Outcome } from './fault-case.ts';
import { CAPACITIES, VM } from './scene.ts';

/** The exits on which finished disks stay, for `--resume`. */
const RESUMABLE = [13, 14, 16, 130, 143];
export const PARTIAL = '.out.hyperexport-partial';

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface Judged {
  readonly room: string;
  readonly simulator: Simulator;
  readonly row: FaultCase;
  /** Leases of earlier runs that ended by themselves. */
  readonly expiredBefore: number;
}

/** What is wrong with how a run ended: with what it said and what it left. An empty list is what must be. */
export async function faultsOf(
  ran: Ran,
  expected: Outcome,
  { room, simulator, row, expiredBefore }: Judged,
): Promise<string[]> {
  return [
    ...(expected === 'exported'
      ? await notAGoodExport(ran, room, simulator)
      : wronglyTold(ran, failureOf(expected, ran))),
    ...(expected === 'exported'
      ? []
      : await wronglyLeft(room, ran, {
          hadFile: row.place === 'a file',
          hadPartial: row.interruptedBy !== undefined,
        })),
    ...leftOnTheServer(simulator, row, expiredBefore),
    ...(await leftInTheState(room)),
  ];
}

function failureOf(expected: Exclude<Outcome, 'exported'>, { exitCode }: Ran): Failure {
  if (!('either' in expected)) return expected;
  return expected.either.find(([exit]) => exit === exitCode) ?? expected.either[0];
}

function wronglyTold(ran: Ran, [exit, code, message]: Failure): string[] {
  const told = toldError(ran);
  const errors = ran.stderr.match(/^error: /gm) ?? [];
  return [
    ...(ran.exitCode === exit ? [] : [`it exits ${ran.exitCode}, not ${exit}`]),
    ...(told?.code === code ? [] : [`its error is "${told?.code ?? 'none'}", not "${code}"`]),
    ...(message.test(told?.message ?? '')
      ? []
      : [`its message does not match ${message}: ${told?.message ?? ''}`]),
    ...(errors.length === 1 ? [] : [`it says ${errors.length} errors`]),
    ...(told?.hint === undefined && exit < 128 ? ['it gives no hint'] : []),
  ];
}

/** With --json the last line is the error. */
export function toldError({ stdout, stderr }: Ran): Told | undefined {
  try {
    return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { error: Told }).error;
  } catch {
    const [, message = ''] = /^error: (.*)$/m.exec(stderr) ?? [];
    return { code: /^code: (.*)$/m.exec(stderr)?.[1] ?? '', message };
  }
}

/** No file has its final name, and a partial directory stays only to be resumed, which is said. */
async function wronglyLeft(
  room: string,
  { exitCode, stderr }: Ran,
  { hadFile, hadPartial }: { hadFile: boolean; hadPartial: boolean },
): Promise<string[]> {
  const known = ['state', 'own', ...(hadFile ? ['out'] : [])];
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

/** The faults by which a lease ends that nobody completes or aborts. */
const ENDING_LEASES = /^(end-sessions|expire-leases)|Lease(Abort|Complete|Progress)|reset@ExportVm/;

function leftOnTheServer(simulator: Simulator, row: FaultCase, expiredBefore: number): string[] {
  const { sessionsOpen, leasesOpen, leases } = simulator.counters();
  const deserted = row.faults.some((fault) => ENDING_LEASES.test(fault)) ? 0 : leases.expired - expiredBefore;
  return [
    ...(sessionsOpen === 0 || row.mayLeaveSession ? [] : [`${sessionsOpen} sessions are open`]),
    ...(leasesOpen === 0 ? [] : [`${leasesOpen} leases are open`]),
    ...(deserted === 0 ? [] : [`${deserted} leases were deserted, neither completed nor aborted`]),
  ];
}

/** No lock, and nothing in the journal but the partial directory that stays. */
async function leftInTheState(room: string): Promise<string[]> {
  const state = join(room, 'state');
  if (!existsSync(join(state, 'locks'))) return [];
  const locks = [
    ...(await readdir(join(state, 'locks'))),
    ...(await readdir(room)).filter((name) => name.endsWith('.lock')),
  ];
  const database = openDatabase(state);
  try {
    const pending = new Journal(database, systemClock).all();
    const partial = existsSync(join(room, PARTIAL));
    return [
      ...locks.map((lock) => `the lock ${lock} stays`),
      ...pending
        .filter(({ kind }) => kind !== 'partial-export' || !partial)
        .map((entry) => `the journal holds ${JSON.stringify(entry)}`),
    ];
  } finally {
    database.close();
  }
}

async function notAGoodExport(ran: Ran, room: string, simulator: Simulator): Promise<string[]> {
  if (ran.exitCode !== 0) return [`it exits ${ran.exitCode}: ${ran.stderr}`];
  const directory = join(room, 'out');
  const record = await readExportRecord(directory);
  const wrong: string[] = [];
  for (const { name, sizeBytes, sha256 } of record.files) {
    const content = await readFile(join(directory, name));
    if (content.length !== sizeBytes || sha256Of(content) !== sha256)
      wrong.push(`${name} is not what export.json says`);
  }
  for (const [index, truth] of (await truthsOf(simulator)).entries()) {
    const disk = await hashOfContent(join(directory, `${VM}-disk${index + 1}.vmdk`), CAPACITIES[index] ?? 0);
    if (disk !== truth) wrong.push(`disk ${index + 1} is not the VM's`);
  }
  const names = await readdir(directory);
  const known = [...record.files.map(({ name }) => name), 'export.json'];
  const beside = (await readdir(room)).filter((name) => !['out', 'state', 'own'].includes(name));
  return [
    ...wrong,
    ...[...names.filter((name) => !known.includes(name)), ...beside].map((name) => `it leaves ${name}`),
  ];
}

const truths = new WeakMap<Simulator, Promise<readonly string[]>>();

/** The hashes of what the server pretends to have on the VM's disks. */
async function truthsOf(simulator: Simulator): Promise<readonly string[]> {
  const known = truths.get(simulator) ?? dumpHashes(simulator);
  truths.set(simulator, known);
  return await known;
}

async function dumpHashes(simulator: Simulator): Promise<readonly string[]> {
  const room = await mkdtemp(join(tmpdir(), 'truth-'));
  const hashes: string[] = [];
  for (const index of CAPACITIES.keys()) {
    await simulator.dumpDisk(VM, index, join(room, 'disk.raw'));
    hashes.push(sha256Of(await readFile(join(room, 'disk.raw'))));
  }
  await rm(room, { recursive: true });
  return hashes;
}

/** A disk that is missing or cannot be decompressed is not the VM's either. */
async function hashOfContent(vmdk: string, capacityBytes: number): Promise<string | undefined> {
  return await contentHash(vmdk, capacityBytes).catch(() => undefined);
}

async function contentHash(vmdk: string, capacityBytes: number): Promise<string> {
  const content = Buffer.alloc(capacityBytes);
  const body = createReadStream(vmdk) as AsyncIterable<Buffer>;
  for await (const { offset, data } of readGrains(body, { signal: AbortSignal.timeout(60_000) }))
    data.copy(content, offset);
  return sha256Of(content);
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
