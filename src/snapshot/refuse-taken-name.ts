import { fail, type HyperexportError } from '../core/errors.ts';
import { readSnapshots } from '../vsphere/snapshot.ts';
import { allSnapshots } from '../vsphere/snapshot-tree.ts';
import type { PowerState, SnapshotNode } from '../vsphere/virtual-machine.ts';
import { ownSnapshots } from './own-snapshots.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/** Throws `takenName`. To be called when what earlier runs left is gone. Returns whether the VM runs, read with them. */
export async function refuseTakenName(
  vm: SnapshotVm,
  name: string,
  { session, signal }: SnapshotContext,
): Promise<PowerState> {
  const { snapshots, powerState } = await readSnapshots(session, { vm: vm.ref, signal });
  const error = takenName(snapshots, vm, name);
  if (error !== undefined) throw error;
  return powerState;
}

/**
 * `wrong-state` when there is a snapshot of that name that this program did not make: vSphere would take the second one,
 * and nobody could tell them apart.
 */
export function takenName(
  snapshots: readonly SnapshotNode[],
  { name: vm, instanceUuid }: Pick<SnapshotVm, 'name' | 'instanceUuid'>,
  name: string,
): HyperexportError | undefined {
  const own = ownSnapshots(snapshots, instanceUuid).map(({ node }) => node.ref.value);
  const taken = allSnapshots(snapshots).some((node) => node.name === name && !own.includes(node.ref.value));
  if (!taken) return undefined;
  return fail('wrong-state', `"${vm}" has a snapshot "${name}" already, which this program did not make`, {
    hint: 'choose another --snapshot-name (it may hold {date} and {time}), or remove that one',
  });
}
