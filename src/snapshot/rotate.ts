import { asHyperexportError } from '../core/errors.ts';
import { readSnapshots } from '../vsphere/snapshot.ts';
import { ownSnapshots } from './own-snapshots.ts';
import { removeSnapshot } from './remove-snapshot.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/**
 * Keeps the newest snapshots that this program made of the VM and kept, on whatever host it ran, and removes the others
 * of them, oldest first. Nobody else's is touched. What cannot be removed is told: the export is good without it.
 */
export async function rotateKept(
  vm: SnapshotVm,
  keepNewest: number,
  context: SnapshotContext,
): Promise<void> {
  const { session, emit, signal } = context;
  const { snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
  const kept = ownSnapshots(snapshots, vm.instanceUuid)
    .filter(({ mark }) => mark.purpose === 'kept')
    .sort((a, b) => a.node.createdAt.getTime() - b.node.createdAt.getTime());
  for (const { node } of kept.slice(0, -keepNewest)) {
    try {
      await removeSnapshot(vm, node, context);
    } catch (error) {
      signal.throwIfAborted();
      const { message } = asHyperexportError(error);
      emit({
        type: 'warning.raised',
        code: 'snapshot-not-rotated',
        message: `the kept snapshot "${node.name}" of "${vm.name}" is older than the ${keepNewest} newest, and stays: ${message}`,
        hint: 'the next export with --keep-snapshots tries again',
      });
    }
  }
}
