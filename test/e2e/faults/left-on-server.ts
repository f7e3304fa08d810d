import type { Simulator } from '../../../src/simulator/start.ts';
import type { FaultCase, Leaves } from './fault-case.ts';
import { isOurs } from './happenings.ts';
import { VM } from './scene.ts';

interface Run {
  readonly row: FaultCase;
  readonly expiredBefore: number;
  /** What it said stays behind. */
  readonly left: readonly string[];
}

/** What a run has left on the server that was not to be left, and what it has taken away or changed there. */
export function leftOnTheServer(simulator: Simulator, run: Run): string[] {
  const { row, left } = run;
  const { beside = [], leaves = {} } = row;
  return [
    ...sessionsAndLeases(simulator, run),
    ...(leaves.vm === 'deleted' ? [] : changedVm(simulator, { name: VM, left, leaves, before: row.vm })),
    ...beside.flatMap((name) => changedVm(simulator, { name, left, leaves: {} })),
  ];
}

/** The faults by which a lease ends that nobody completes or aborts. */
const ENDING_LEASES =
  /^(end-sessions|expire-leases|host-state)|Lease(Abort|Complete|Progress)|reset@Export(Vm|Snapshot)/;
const ENDING_HAPPENINGS = [
  'every session ends',
  'it is deleted',
  'somebody removes the snapshot of this run',
];

function sessionsAndLeases(simulator: Simulator, { row, expiredBefore }: Run): string[] {
  const { sessionsOpen, leasesOpen, leases } = simulator.counters();
  const ends =
    row.faults.some((fault) => ENDING_LEASES.test(fault)) || ENDING_HAPPENINGS.includes(row.then ?? '');
  const deserted = ends ? 0 : leases.expired - expiredBefore;
  return [
    ...(sessionsOpen === 0 || row.mayLeaveSession ? [] : [`${sessionsOpen} sessions are open`]),
    ...(leasesOpen === 0 ? [] : [`${leasesOpen} leases are open`]),
    ...(deserted === 0 ? [] : [`${deserted} leases were deserted, neither completed nor aborted`]),
  ];
}

interface Vm {
  readonly name: string;
  readonly before?: FaultCase['vm'];
  readonly leaves: Leaves;
  readonly left: readonly string[];
}

function changedVm(simulator: Simulator, { name, before = {}, leaves, left }: Vm): string[] {
  const { powerState, snapshots, snapshotsTaken } = simulator.vm(name);
  const power = leaves.power ?? before.powerState ?? 'poweredOff';
  const ours = snapshots.filter(isOurs).map((snapshot) => snapshot.name);
  const gone = snapshotsTaken.filter(
    (each) => !isOurs(each) && !snapshots.some((other) => other.name === each.name),
  );
  return [
    ...(powerState === power ? [] : [`${name} is ${powerState}, not ${power}`]),
    ...gone.map((each) => `it removed the snapshot "${each.name}" of somebody else`),
    ...wronglyKept(ours, { leaves, left }),
  ];
}

function wronglyKept(ours: readonly string[], { leaves, left }: Pick<Vm, 'leaves' | 'left'>): string[] {
  const { snapshot } = leaves;
  if (snapshot === undefined) return ours.map((name) => `its snapshot "${name}" stays`);
  if (snapshot === 'kept') return ours.length === 1 ? [] : [`${ours.length} snapshots of its own stay`];
  const unnamed = ours.filter((name) => !left.some((what) => what.includes(`"${name}"`)));
  return [
    ...(ours.length > 0 ? [] : ['its snapshot is gone']),
    ...unnamed.map((name) => `it does not name its snapshot "${name}", which stays`),
  ];
}
