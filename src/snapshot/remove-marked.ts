import { fail } from '../core/errors.ts';
import { readSnapshots } from '../vsphere/snapshot.ts';
import { snapshotsTaken } from '../vsphere/snapshot-tasks.ts';
import { allSnapshots } from '../vsphere/snapshot-tree.ts';
import type { SnapshotNode } from '../vsphere/virtual-machine.ts';
import { readMark } from './mark.ts';
import { ownSnapshots } from './own-snapshots.ts';
import { removeSnapshot } from './remove-snapshot.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/**
 * `kept`: it had been marked as one to keep by then, and stays. `unmarked`: none has the mark, but one has the name and
 * no mark: somebody has changed its description, or it is somebody else's.
 */
export type RemovalOfMarked = 'removed' | 'kept' | 'none' | 'unmarked';

/**
 * Removes the snapshot of one mark, if there is one: it may never have been taken, may still be being taken, or be
 * removed already. `wrong-state` when two have that mark: which is ours nobody can tell.
 */
export async function removeMarked(
  vm: SnapshotVm,
  { id, name }: { readonly id: string; readonly name: string },
  context: Pick<SnapshotContext, 'session' | 'clock' | 'emit' | 'signal'>,
): Promise<RemovalOfMarked> {
  const { session, signal } = context;
  await snapshotsTaken(session, { vm: vm.ref, signal });
  const { snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
  const found = ownSnapshots(snapshots, vm.instanceUuid).find(({ mark }) => mark.id === id);
  if (found === undefined) return withoutMark(vm, allSnapshots(snapshots), { id, name });
  if (found.mark.purpose === 'kept') return 'kept';
  await removeSnapshot(vm, found.node, context);
  return 'removed';
}

function withoutMark(
  vm: SnapshotVm,
  snapshots: readonly SnapshotNode[],
  { id, name }: { readonly id: string; readonly name: string },
): RemovalOfMarked {
  const marked = snapshots.map((node) => ({ node, mark: readMark(node.description) }));
  const doubled = marked.filter(({ mark }) => mark?.id === id).map(({ node }) => node);
  if (doubled.length > 0) throw twoOfOneMark(vm, doubled);
  const isThere = marked.some(({ node, mark }) => mark === undefined && node.name === name);
  return isThere ? 'unmarked' : 'none';
}

function twoOfOneMark({ name: vm }: SnapshotVm, doubled: readonly { readonly name: string }[]) {
  const names = doubled.map(({ name }) => `"${name}"`).join(', ');
  return fail('wrong-state', `several snapshots of "${vm}" have one description: ${names}`, {
    hint: 'somebody copied it: remove those that are not needed in vSphere, Snapshots > Manage Snapshots',
  });
}
