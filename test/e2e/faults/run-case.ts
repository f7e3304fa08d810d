import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFault } from '../../../src/simulator/faults/read-fault.ts';
import type { Fault, Hit, Simulator } from '../../../src/simulator/start.ts';
import type { Ran } from '../../support/judges.ts';
import type { FaultCase } from './fault-case.ts';
import { rememberVm } from './good-export.ts';
import { changesTheVm, happen } from './happenings.ts';
import { faultsOf } from './judge.ts';
import { journalOf } from './left-in-state.ts';
import { runInProcess } from './run-in-process.ts';
import { isMounted, placeOf } from './places.ts';
import { startProcess } from './run-process.ts';
import { VM, type Scene } from './scene.ts';

/**
 * Exports the VM while the case's faults strike, always or once, and returns what is wrong with how that ended: an
 * empty list is what must be.
 */
export async function runCase(row: FaultCase, scene: Scene, often: 'always' | 'once'): Promise<string[]> {
  const room = await mkdtemp(join(tmpdir(), 'fault-'));
  if (needsOwnVm(row)) await scene.renew(row.vm, row.beside);
  const { simulator, other } = scene;
  if (row.leaves?.vm === 'deleted') await rememberVm({ simulator, vm: VM });
  if (row.interruptedBy !== undefined) await interruptedRun(row, row.interruptedBy, scene, room);
  const earlier = row.interruptedBy === undefined ? [] : journalOf(room);
  const read = { ...simulator.counters().gets };
  const { expired: expiredBefore, opened } = simulator.counters().leases;
  const heard = other.requests.length;
  const hits = row.faults.map((text) => simulator.faults.add(faultFrom(text, scene, often)));
  try {
    const ran = await runUnder(row, scene, { room, hits });
    simulator.faults.clear();
    const expected = often === 'once' ? (row.once ?? row.lasting) : row.lasting;
    return [
      ...(await faultsOf(ran, expected, { room, simulator, row, expiredBefore, earlier })),
      ...hits.filter(({ count }) => count === 0).map(({ fault }) => `${fault.kind} never struck`),
      ...(often === 'once' ? wronglyLeased(row, simulator.counters().leases.opened - opened) : []),
      ...wronglyRead(row, read, simulator.counters().gets),
      ...other.requests.slice(heard).map((request) => `another server was told ${JSON.stringify(request)}`),
    ].map((problem) => `${problem} [stderr: ${ran.stderr.trim()}]`);
  } finally {
    simulator.faults.clear();
    simulator.endSessions();
    if (needsOwnVm(row) || row.faults.some((text) => LASTS.test(text))) await scene.renew();
    await rm(room, { recursive: true, force: true });
  }
}

/** What is not over when it is no longer injected. */
const LASTS = /^(new-certificate|host-state|move-vm)/;

const needsOwnVm = ({ vm, beside, between, then }: FaultCase) =>
  vm !== undefined || beside !== undefined || [between, then].some(changesTheVm);

/** A first run, which fails, and what happens after it. */
async function interruptedRun(
  row: FaultCase,
  faults: readonly string[],
  scene: Scene,
  room: string,
): Promise<void> {
  const { simulator } = scene;
  for (const fault of faults) simulator.faults.add(readFault(fault));
  const flags = [
    ...connectionFlags(row, scene),
    ...exportFlags(row, room),
    ...(row.args ?? []),
    ...(row.firstArgs ?? []),
  ];
  flags.push('--parallel', '1');
  const { exitCode, stderr } = await runInProcess(flags, environmentOf(simulator, room));
  simulator.faults.clear();
  if (exitCode === 0 || !stderr.includes('--resume')) throw new Error(`nothing can be resumed: ${stderr}`);
  if (row.between !== undefined) await happen(row.between, { simulator, room });
}

/** A body that was cut, or is no disk, is asked for again under the same lease first. */
function wronglyLeased({ stage }: FaultCase, leases: number): string[] {
  const needsOne = stage === 'transfer: the connection' || stage === 'transfer: the content';
  return needsOne && leases !== 1 ? [`it took ${leases} leases`] : [];
}

type Gets = Readonly<Record<string, number>>;

function wronglyRead({ reads }: FaultCase, before: Gets, after: Gets): string[] {
  if (reads === undefined) return [];
  const read = Object.keys(after).filter((name) => name.endsWith('.vmdk') && after[name] !== before[name]);
  return read.sort().join() === reads.join()
    ? []
    : [`it reads ${read.join() || 'no disk'}, not ${reads.join()}`];
}

function faultFrom(text: string, { other }: Scene, often: 'always' | 'once'): Fault {
  const fault = readFault(text.replace('{other}', `127.0.0.1:${other.port}`));
  return often === 'once' ? { times: 1, ...fault } : fault;
}

interface Run {
  readonly room: string;
  readonly hits: readonly Hit[];
}

async function runUnder(row: FaultCase, scene: Scene, run: Run): Promise<Ran> {
  const argv = [...connectionFlags(row, scene), ...exportFlags(row, run.room), ...(row.args ?? [])];
  const environment = environmentOf(scene.simulator, run.room);
  const happened = duringTheRun(row, scene.simulator, run);
  if (row.place === undefined && !isSignal(row.then)) {
    const [ran] = await Promise.all([runInProcess(argv, environment), happened(() => undefined)]);
    return ran;
  }
  const running = startProcess(argv, { environment, ...(await placeOf(row.place, run.room)) });
  const [ran] = await Promise.all([running.ended, happened((signal) => running.kill(signal))]);
  return ran;
}

const isSignal = (event: FaultCase['then']): event is 'SIGINT' | 'SIGTERM' => /^SIG/.test(event ?? '');

/** What the case says happens once something is held. */
function duringTheRun({ then }: FaultCase, simulator: Simulator, { room, hits }: Run) {
  return async (kill: (signal: NodeJS.Signals) => void): Promise<void> => {
    const holding = hits.find(({ fault }) => fault.kind.endsWith('hold')) ?? hits[0];
    if (then === undefined || holding === undefined) return;
    await holding.struck();
    if (isSignal(then)) {
      kill(then);
      return;
    }
    await happen(then, { simulator, room });
    holding.release();
  };
}

function connectionFlags(
  { connection = 'as it should be' }: FaultCase,
  { simulator, plainPort }: Scene,
): string[] {
  const url = {
    'nothing listens': 'https://127.0.0.1:1/sdk',
    'no TLS': `https://127.0.0.1:${plainPort}/sdk`,
  }[connection as string];
  const trust = {
    'no trust': [],
    'another thumbprint': ['--thumbprint', 'AB:'.repeat(31) + 'AB'],
  }[connection as string];
  return [
    ...['--url', url ?? simulator.url.href, '--username', simulator.username],
    ...(trust ?? ['--thumbprint', simulator.thumbprintSha256]),
  ];
}

function exportFlags({ place, beside = [] }: FaultCase, room: string): string[] {
  const output = place === 'no working directory' ? 'out' : join(room, isMounted(place) ? 'own/out' : 'out');
  const vms = [VM, ...beside].flatMap((name) => ['--vm', name]);
  return [...vms, '--output', output, '--parallel', '2', '--json'];
}

function environmentOf({ password }: Simulator, room: string): Record<string, string> {
  return {
    HYPEREXPORT_PASSWORD: password,
    HYPEREXPORT_STATE_DIR: join(room, 'state'),
    HYPEREXPORT_RETRY_DELAY: '1ms',
    HYPEREXPORT_TRIES: '2',
    XDG_CONFIG_HOME: join(room, 'state'),
  };
}
