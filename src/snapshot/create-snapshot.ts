import { HyperexportError } from '../core/errors.ts';
import { sameObject, type MoRef } from '../vsphere/moref.ts';
import { isFault } from '../vsphere/soap/fault.ts';
import { readSnapshots, startSnapshot, type SnapshotWish } from '../vsphere/snapshot.ts';
import { snapshotsTaken } from '../vsphere/snapshot-tasks.ts';
import { allSnapshots } from '../vsphere/snapshot-tree.ts';
import { waitForTask } from '../vsphere/task.ts';
import type { PowerState } from '../vsphere/virtual-machine.ts';
import { ownSnapshots, type OwnSnapshot } from './own-snapshots.ts';
import type { SnapshotPolicy } from './policy.ts';
import { removeMarked } from './remove-marked.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/** What the server says of a guest that it cannot quiesce, by type; the same snapshot without it may work. */
const QUIESCE_REFUSED = [
  'ToolsUnavailable',
  'ApplicationQuiesceFault',
  'FilesystemQuiesceFault',
  'SnapshotFault',
  'GenericVmConfigFault',
  'OperationNotSupportedByGuest',
  'GuestOperationsUnavailable',
];

export interface SnapshotRequest extends Pick<SnapshotPolicy, 'quiesce' | 'memory'> {
  readonly name: string;
  /** The description, with the mark of this id. */
  readonly description: string;
  readonly id: string;
  /** Sends the request: what the server has refused has left nothing. */
  readonly asks: <T>(send: () => Promise<T>) => Promise<T>;
  /** Told of its reference as soon as the server names it: from then on it is known without its mark. */
  readonly onMade: (ref: MoRef) => void;
  /** Does the work again as long as the VM is busy with another task, and as whoever asks for it is ready to wait. */
  readonly whenFree: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface CreatedSnapshot extends OwnSnapshot {
  /** Of the VM, just afterwards. */
  readonly powerState: PowerState;
}

/**
 * Takes the snapshot, quiesced if that is wished for and a guest runs, and finds it among the VM's snapshots by its
 * mark: an answer that was lost on the way is no snapshot that was lost.
 */
export async function createSnapshot(
  vm: SnapshotVm,
  request: SnapshotRequest,
  context: SnapshotContext,
): Promise<CreatedSnapshot> {
  const quiesce = request.quiesce !== 'off' && vm.powerState === 'poweredOn';
  try {
    return await attempt(vm, { ...request, quiesce }, context);
  } catch (error) {
    if (!quiesce || request.quiesce === 'require' || !isFault(error, ...QUIESCE_REFUSED)) throw error;
    tellRefused(vm, error, context);
    // What was begun may be there: of two snapshots with one mark nobody could tell which is which.
    if ((await removeMarked(vm, request, context)) === 'unmarked') throw error;
    return await attempt(vm, { ...request, quiesce: false }, context);
  }
}

async function attempt(
  vm: SnapshotVm,
  { id, asks, onMade, whenFree, ...wish }: SnapshotWish & Omit<SnapshotRequest, 'quiesce'>,
  context: SnapshotContext,
): Promise<CreatedSnapshot> {
  const { session, signal } = context;
  let made: MoRef | undefined;
  let failure: HyperexportError | undefined;
  try {
    made = await whenFree(async () => {
      const task = await asks(async () => await startSnapshot(session, { vm: vm.ref, wish, signal }));
      return (await waitForTask(session, { task, signal })) as MoRef | undefined;
    });
    if (made !== undefined) onMade(made);
  } catch (error) {
    signal.throwIfAborted();
    if (!answerWasLost(error)) throw error;
    failure = error;
    await snapshotsTaken(session, { vm: vm.ref, signal });
  }
  const { snapshots, powerState } = await readSnapshots(session, { vm: vm.ref, signal });
  const found = ownSnapshots(snapshots, vm.instanceUuid).find(({ mark }) => mark.id === id);
  if (found !== undefined) return { ...found, powerState };
  throw (
    failure ??
    changedMeanwhile(
      allSnapshots(snapshots).some(({ ref }) => made && sameObject(ref, made)),
      vm,
    )
  );
}

/** The request may have been carried out all the same. */
function answerWasLost(error: unknown): error is HyperexportError {
  return error instanceof HyperexportError && ['unreachable', 'not-vsphere'].includes(error.code);
}

function changedMeanwhile(isThere: boolean, { name }: SnapshotVm): HyperexportError {
  const what = isThere ? 'has another description than it was given' : 'is not there';
  return new HyperexportError('wrong-state', `the snapshot that was taken of "${name}" ${what}`, {
    hint: 'did somebody, or another product, work on the snapshots of this VM at the same time? export again',
  });
}

function tellRefused(
  { name }: SnapshotVm,
  { message, details }: HyperexportError,
  { emit }: SnapshotContext,
): void {
  const why = String(details['fault'] ?? message);
  emit({
    type: 'warning.raised',
    code: 'not-quiesced',
    message: `the guest of "${name}" cannot be quiesced (${why}): the snapshot is taken as if its power had failed`,
    hint: 'see whether VMware Tools run in it; --snapshot-quiesce=require refuses such an export, =false does not try',
  });
}
