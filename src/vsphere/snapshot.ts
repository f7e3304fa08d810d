import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { snapshotTree } from './snapshot-tree.ts';
import type { SnapshotNode, VirtualMachineDisk } from './virtual-machine.ts';
import { readDisks } from './vm-devices.ts';

interface WithSignal {
  readonly signal: AbortSignal;
}

export interface SnapshotWish {
  /** At most 80 characters. */
  readonly name: string;
  readonly description: string;
  readonly memory: boolean;
  /** Of a guest that runs, with VMware Tools; where neither is, it is passed over in silence. */
  readonly quiesce: boolean;
}

/**
 * Starts to take a snapshot, and returns the task, whose result is the snapshot. CreateSnapshot_Task, not the younger
 * CreateSnapshotEx_Task (6.5): what that one adds is how long Windows may take to quiesce.
 */
export async function startSnapshot(
  session: VsphereSession,
  { vm, wish, signal }: WithSignal & { readonly vm: MoRef; readonly wish: SnapshotWish },
): Promise<MoRef> {
  const { name, description, memory, quiesce } = wish;
  return await session.call(vm, 'CreateSnapshot_Task', { name, description, memory, quiesce }, { signal });
}

/** Starts to remove one snapshot, by reference and without its children, and returns the task. */
export async function startRemoval(
  session: VsphereSession,
  { snapshot, signal }: WithSignal & { readonly snapshot: MoRef },
): Promise<MoRef> {
  return await session.call(
    snapshot,
    'RemoveSnapshot_Task',
    { removeChildren: false, consolidate: true },
    { signal },
  );
}

/** Changes what a snapshot says of itself; its name stays. */
export async function describeSnapshot(
  session: VsphereSession,
  { snapshot, description, signal }: WithSignal & { readonly snapshot: MoRef; readonly description: string },
): Promise<void> {
  await session.call(snapshot, 'RenameSnapshot', { description }, { signal });
}

/** The snapshots of a VM as they are now, and whether files of removed ones are still part of its disks. */
export async function readSnapshots(
  session: VsphereSession,
  { vm, signal }: WithSignal & { readonly vm: MoRef },
): Promise<{ snapshots: readonly SnapshotNode[]; consolidationNeeded: boolean }> {
  const paths = [
    'snapshot.rootSnapshotList',
    'snapshot.currentSnapshot',
    'runtime.consolidationNeeded',
  ] as const;
  const facts = await readProperties(session, { ref: vm, type: 'VirtualMachine', paths, signal });
  return {
    snapshots: snapshotTree(facts['snapshot.rootSnapshotList'], facts['snapshot.currentSnapshot']),
    consolidationNeeded: facts['runtime.consolidationNeeded'] ?? false,
  };
}

/** The disks as the snapshot has them (VirtualMachineSnapshot.config): the files that it froze. */
export async function readSnapshotDisks(
  session: VsphereSession,
  { snapshot, signal }: WithSignal & { readonly snapshot: MoRef },
): Promise<readonly VirtualMachineDisk[]> {
  const paths = ['config.hardware.device'] as const;
  const facts = await readProperties(session, {
    ...{ ref: snapshot, type: 'VirtualMachineSnapshot', paths, signal },
  });
  return readDisks(facts['config.hardware.device'] ?? []);
}
