import { allSnapshots } from '../../vsphere/snapshot-tree.ts';
import type { SnapshotNode } from '../../vsphere/vm.ts';

/** The snapshots of a tree as people know them, parents first: `before-update (2026-03-01)`. */
export function namesOf(snapshots: readonly SnapshotNode[]): string[] {
  return allSnapshots(snapshots).map(
    ({ name, createdAt }) => `${name} (${createdAt.toISOString().slice(0, 10)})`,
  );
}
