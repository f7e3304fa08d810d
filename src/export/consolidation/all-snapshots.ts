import type { SnapshotNode } from '../../vsphere/vm.ts';

/** The snapshots of a tree as people know them, parents first: `before-update (2026-03-01)`. */
export function namesOf(snapshots: readonly SnapshotNode[]): string[] {
  return flat(snapshots).map(({ name, createdAt }) => `${name} (${createdAt.toISOString().slice(0, 10)})`);
}

export function flat(snapshots: readonly SnapshotNode[]): SnapshotNode[] {
  return snapshots.flatMap((snapshot) => [snapshot, ...flat(snapshot.children)]);
}
