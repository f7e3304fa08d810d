import { asHyperexportError } from '../core/errors.ts';
import { sameObject } from '../vsphere/moref.ts';
import { readSnapshots } from '../vsphere/snapshot.ts';
import type { SnapshotNode } from '../vsphere/virtual-machine.ts';
import { ownSnapshots } from './own-snapshots.ts';
import { removeSnapshot } from './remove-snapshot.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/**
 * Keeps the newest snapshots that this program made of the VM and kept, on whatever host it ran, and removes the others
 * of them, oldest first; `newest` is the one that was just made. The VM's own count tells which is older, not the clock
 * of the server. Nobody else's is touched. What cannot be removed is told: the export is good without it.
 */
export async function rotateKept(
  vm: SnapshotVm,
  { newest, keepNewest }: { readonly newest: SnapshotNode; readonly keepNewest: number },
  context: SnapshotContext,
): Promise<void> {
  const { session, emit, signal } = context;
  const tell = (what: string, error: unknown): void => {
    signal.throwIfAborted();
    emit({
      type: 'warning.raised',
      code: 'snapshot-not-rotated',
      message: `${what}: ${asHyperexportError(error).message}`,
      hint: 'the next export with --keep-snapshots tries again',
    });
  };
  try {
    const { snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
    for (const node of olderOnes(snapshots, vm, { newest, keepNewest })) {
      const what = `the kept snapshot "${node.name}" of "${vm.name}" is older than the ${keepNewest} newest, and stays`;
      await removeSnapshot(vm, node, context).catch((error: unknown) => tell(what, error));
    }
  } catch (error) {
    tell(`the older kept snapshots of "${vm.name}" stay`, error);
  }
}

/** Those that are to go, the oldest first. */
export function olderOnes(
  snapshots: readonly SnapshotNode[],
  { instanceUuid }: Pick<SnapshotVm, 'instanceUuid'>,
  { newest, keepNewest }: { readonly newest: SnapshotNode; readonly keepNewest: number },
): SnapshotNode[] {
  const others = ownSnapshots(snapshots, instanceUuid)
    .filter(({ mark, node }) => mark.purpose === 'kept' && !sameObject(node.ref, newest.ref))
    .map(({ node }) => node)
    .sort((a, b) => a.number - b.number);
  return others.slice(0, Math.max(0, others.length - (keepNewest - 1)));
}
