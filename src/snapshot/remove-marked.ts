import { readSnapshots } from '../vsphere/snapshot.ts';
import { snapshotsTaken } from '../vsphere/snapshot-tasks.ts';
import { ownSnapshots } from './own-snapshots.ts';
import { removeSnapshot } from './remove-snapshot.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/**
 * Removes the snapshot of one mark, if there is one: it may never have been taken, may still be being taken, or be
 * removed already. True when one was there.
 */
export async function removeMarked(
  vm: SnapshotVm,
  id: string,
  context: Pick<SnapshotContext, 'session' | 'clock' | 'emit' | 'signal'>,
): Promise<boolean> {
  const { session, signal } = context;
  await snapshotsTaken(session, { vm: vm.ref, signal });
  const { snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
  const found = ownSnapshots(snapshots, vm.instanceUuid).find(({ mark }) => mark.id === id);
  if (found === undefined) return false;
  await removeSnapshot(vm, found.node, context);
  return true;
}
