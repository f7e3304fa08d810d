import { fail } from '../core/errors.ts';
import { readSnapshots } from '../vsphere/snapshot.ts';
import { allSnapshots } from '../vsphere/snapshot-tree.ts';
import { ownSnapshots } from './own-snapshots.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/**
 * Throws `wrong-state` when the VM has a snapshot of that name that this program did not make: vSphere would take the
 * second one, and nobody could tell them apart. To be called when what earlier runs left is gone.
 */
export async function refuseTakenName(
  vm: SnapshotVm,
  name: string,
  { session, signal }: SnapshotContext,
): Promise<void> {
  const { snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
  const own = ownSnapshots(snapshots, vm.instanceUuid).map(({ node }) => node.ref.value);
  const taken = allSnapshots(snapshots).find((node) => node.name === name && !own.includes(node.ref.value));
  if (taken === undefined) return;
  throw fail(
    'wrong-state',
    `"${vm.name}" has a snapshot "${name}" already, which this program did not make`,
    {
      hint: 'choose another --snapshot-name (it may hold {date} and {time}), or remove that one',
    },
  );
}
