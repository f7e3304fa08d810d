import { asHyperexportError, fail } from '../../core/errors.ts';
import type { SnapshotPolicy } from '../../snapshot/policy.ts';
import { takenName } from '../../snapshot/refuse-taken-name.ts';
import { snapshotName } from '../../snapshot/snapshot-name.ts';
import { snapshotDepth } from '../../vsphere/snapshot-tree.ts';
import type { VirtualMachine } from '../../vsphere/vm.ts';
import { info, problem, warning, type Finding } from './finding.ts';
import type { Facts } from './subject.ts';

/** The most that vSphere has in a chain (Configuration Maximums). */
const LONGEST_CHAIN = 32;

/** Whether the snapshot that is asked for can be taken, and would hold all that is to be exported. */
export function checkSnapshotToTake({ vm, request }: Facts): Finding[] {
  const { snapshot: policy, power } = request;
  if (policy === undefined) return [];
  const runs = vm.powerState === 'poweredOn' && power === undefined;
  const problems = [
    ...template(vm),
    ...independentDisks(vm),
    ...(runs ? passthrough(vm) : []),
    ...chain(vm),
    ...name(vm, policy),
  ];
  if (problems.length > 0) return problems;
  return [info(`a snapshot is taken for the export, and ${afterwards(policy)}`), ...listedAsRefused(vm)];
}

function afterwards({ afterwards: then }: SnapshotPolicy): string {
  if (then === 'remove') return 'removed afterwards';
  if (then === 'keep') return 'kept';
  return `kept, with the ${then.keepNewest} newest of those that this program kept`;
}

function template({ name: vm, template: is }: VirtualMachine): Finding[] {
  if (!is) return [];
  const hint = 'export it without --snapshot: it does not run';
  return [
    problem(fail('wrong-state', `"${vm}" is a template, and no template can have a snapshot`, { hint })),
  ];
}

/** They are no part of a snapshot, and go on changing while the others are read. */
function independentDisks({ name: vm, disks }: VirtualMachine): Finding[] {
  const independent = disks.filter(({ backing }) => backing.mode.startsWith('independent'));
  return independent.map(({ label }) =>
    problem(
      fail('unsupported', `${label} of "${vm}" is independent of snapshots: no snapshot holds it`, {
        hint: 'export the VM powered off (--power-off) without --snapshot, or make the disk a dependent one',
      }),
    ),
  );
}

/** vSphere, "Taking Snapshots of a Virtual Machine": none of a VM that runs with hardware of the host. */
function passthrough({ name: vm, devices }: VirtualMachine): Finding[] {
  const [device] = devices.passthrough;
  if (device === undefined) return [];
  return [
    problem(
      fail('unsupported', `"${vm}" runs with ${device} of the host, and can have no snapshot so`, {
        hint: 'take it while the VM is off: --power-off with --snapshot starts the VM again at once',
      }),
    ),
  ];
}

function chain({ name: vm, snapshots }: VirtualMachine): Finding[] {
  const depth = snapshotDepth(snapshots);
  if (depth < LONGEST_CHAIN) return [];
  return [
    problem(
      fail('wrong-state', `"${vm}" has ${depth} snapshots in a chain, and vSphere allows ${LONGEST_CHAIN}`, {
        hint: 'remove some of them',
      }),
    ),
  ];
}

/** A snapshot of that name that is not ours is not touched by any sweep; one of ours is no hindrance. */
function name(vm: VirtualMachine, policy: SnapshotPolicy): Finding[] {
  try {
    // Each moment is written with as many characters.
    const wanted = snapshotName(policy.name, vm, new Date(0));
    const error = takenName(vm.snapshots, vm, wanted);
    return error === undefined ? [] : [problem(error)];
  } catch (error) {
    return [problem(asHyperexportError(error))];
  }
}

/** Advice for user interfaces, and of some servers no more than a field that nobody filled: the request decides. */
function listedAsRefused({ disabledMethods, snapshotsSupported }: VirtualMachine): Finding[] {
  const refused = disabledMethods.includes('CreateSnapshot_Task');
  if (!refused && snapshotsSupported !== false) return [];
  if (!refused) {
    return [
      warning(
        'the server says that it takes no snapshot of this VM',
        'if it refuses, export it powered off, without --snapshot (--power-off)',
      ),
    ];
  }
  return [
    warning(
      'the server lists snapshots among what it refuses for this VM now',
      'look in vSphere for a task, or for another product, that has the VM in use',
    ),
  ];
}
