import { decodeInventoryName } from './inventory-name.ts';
import { sameObject, type MoRef } from './moref.ts';
import type { Read } from './soap/types.ts';
import type { SnapshotNode } from './virtual-machine.ts';

/** `VirtualMachine.snapshot`, in the product's words; a VM without snapshots has none of its properties. */
export function snapshotTree(
  nodes: readonly Read<'VirtualMachineSnapshotTree'>[] | undefined,
  current: MoRef | undefined,
): SnapshotNode[] {
  return (nodes ?? []).map((node) => ({
    ref: node.snapshot,
    name: decodeInventoryName(node.name),
    description: node.description,
    number: node.id,
    createdAt: node.createTime,
    quiesced: node.quiesced,
    powerState: node.state,
    current: current !== undefined && sameObject(current, node.snapshot),
    children: snapshotTree(node.childSnapshotList, current),
  }));
}

/** Every snapshot of a tree, parents before children. */
export function allSnapshots(nodes: readonly SnapshotNode[]): SnapshotNode[] {
  return nodes.flatMap((node) => [node, ...allSnapshots(node.children)]);
}

/** The length of the longest chain: vSphere allows 32. */
export function snapshotDepth(nodes: readonly SnapshotNode[]): number {
  return nodes.reduce((most, { children }) => Math.max(most, 1 + snapshotDepth(children)), 0);
}
