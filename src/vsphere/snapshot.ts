import { fail, type HyperexportError } from '../core/errors.ts';
import { moRefKey, type MoRef } from './moref.ts';
import { powerStateOf } from './power-state.ts';
import { readEach, readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { isFault } from './soap/fault.ts';
import { snapshotTree } from './snapshot-tree.ts';
import type { PowerState, SnapshotNode, VirtualMachineDisk } from './virtual-machine.ts';
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

/** What the server says of a VM's snapshots, in one answer. */
export interface SnapshotReading {
  readonly snapshots: readonly SnapshotNode[];
  /** Files of removed ones are still part of its disks. */
  readonly consolidationNeeded: boolean;
  readonly powerState: PowerState;
}

const READING = [
  'config.instanceUuid',
  'rootSnapshot',
  'runtime.consolidationNeeded',
  'runtime.powerState',
  'snapshot.currentSnapshot',
  'snapshot.rootSnapshotList',
] as const;

/**
 * The snapshots of a VM as they are now. A VM without any has no property that says so: an answer that lacks more than
 * that, from a VM that cannot be read for the moment, tells nothing of snapshots (`vsphere-fault`).
 */
export async function readSnapshots(
  session: VsphereSession,
  { vm: ref, signal }: WithSignal & { readonly vm: MoRef },
): Promise<SnapshotReading> {
  const [object] = await readEach(session, {
    ...{ refs: [ref], type: 'VirtualMachine', paths: READING, signal },
  });
  const facts = object?.properties ?? {};
  const tree = facts['snapshot.rootSnapshotList'];
  const isTold =
    facts['config.instanceUuid'] !== undefined &&
    (facts['rootSnapshot'] ?? []).length === 0 &&
    READING.every((path) => object?.missing.has(path) !== true);
  if (tree === undefined && !isTold) throw notTold(ref);
  return {
    snapshots: snapshotTree(tree, facts['snapshot.currentSnapshot']),
    consolidationNeeded: facts['runtime.consolidationNeeded'] ?? false,
    powerState: powerStateOf(ref, facts['runtime.powerState']),
  };
}

function notTold(vm: MoRef): HyperexportError {
  return fail('vsphere-fault', `the server does not say which snapshots ${moRefKey(vm)} has`, {
    hint: 'its ESXi host or datastore may be down, or the user may lack the privilege System.Read on it',
    retryable: true,
  });
}

/** Whether there is that snapshot, whatever the VM says: it is asked itself. */
export async function snapshotExists(
  session: VsphereSession,
  { snapshot: ref, signal }: WithSignal & { readonly snapshot: MoRef },
): Promise<boolean> {
  try {
    await readProperties(session, {
      ...{ ref, type: 'VirtualMachineSnapshot', paths: ['config.uuid'] as const, signal },
    });
    return true;
  } catch (error) {
    if (isFault(error, 'ManagedObjectNotFound')) return false;
    throw error;
  }
}

/**
 * The disks as the snapshot has them (VirtualMachineSnapshot.config): the files that it froze. `vsphere-fault` when the
 * server does not say which they are.
 */
export async function readSnapshotDisks(
  session: VsphereSession,
  { snapshot, signal }: WithSignal & { readonly snapshot: MoRef },
): Promise<readonly VirtualMachineDisk[]> {
  const paths = ['config.hardware.device'] as const;
  const facts = await readProperties(session, {
    ...{ ref: snapshot, type: 'VirtualMachineSnapshot', paths, signal },
  });
  const devices = facts['config.hardware.device'];
  if (devices !== undefined) return readDisks(devices);
  throw fail('vsphere-fault', `the server does not say which disks ${moRefKey(snapshot)} has`, {
    hint: 'an export from it could lack one: does the user have the privilege System.Read on the VM?',
  });
}
