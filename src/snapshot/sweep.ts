import { asHyperexportError, fail } from '../core/errors.ts';
import type { UndoFailure } from '../core/scope.ts';
import type { SnapshotNode } from '../vsphere/virtual-machine.ts';
import { isAbandoned, ownSnapshots, type OwnSnapshot } from './own-snapshots.ts';
import { removeSnapshot } from './remove-snapshot.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/** What became of the snapshots that earlier runs had left on a VM. */
export interface Swept {
  /** The VM is another now: its disks have other files behind them. */
  readonly removed: number;
  /** They should be gone. */
  readonly staying: readonly UndoFailure[];
}

/**
 * Removes what earlier runs left of snapshots on a VM: those that were for the time of an export whose run is provably
 * gone, and those left for `--resume` that this run does not go on with (`usingId`). Kept ones stay; one whose run may
 * be alive, on another host for instance, is named and stays.
 */
export async function sweepSnapshots(
  vm: SnapshotVm,
  {
    snapshots,
    usingId,
    context,
  }: {
    readonly snapshots: readonly SnapshotNode[];
    readonly usingId: string | undefined;
    readonly context: SnapshotContext;
  },
): Promise<Swept> {
  const { abandoned, inUse } = leftOver(snapshots, vm, usingId);
  if (inUse.length > 0) tellInUse(inUse, vm, context);
  const staying: UndoFailure[] = [];
  // The younger first: each is merged into the one before it.
  for (const own of abandoned.reverse()) {
    const failure = await removeLeft(own, vm, context);
    if (failure !== undefined) staying.push(failure);
  }
  return { removed: abandoned.length - staying.length, staying };
}

/** As long as one of ours that should be gone cannot be removed, another would only make the pile grow. */
export function refusePile({ name }: SnapshotVm, [first]: readonly UndoFailure[]): void {
  if (first === undefined) return;
  const { code, message, details, retryable } = asHyperexportError(first.error);
  throw fail(
    code,
    `no further snapshot of "${name}" is taken, for ${first.what} cannot be removed: ${message}`,
    {
      hint: `remove it by hand (Snapshots > Manage Snapshots)${code === 'no-permission' ? ', or have the privilege granted' : ''}`,
      ...{ cause: first.error, details, retryable },
    },
  );
}

function leftOver(
  snapshots: readonly SnapshotNode[],
  { instanceUuid }: SnapshotVm,
  usingId: string | undefined,
): { abandoned: OwnSnapshot[]; inUse: OwnSnapshot[] } {
  const passing = ownSnapshots(snapshots, instanceUuid).filter(
    ({ mark }) => mark.purpose !== 'kept' && mark.id !== usingId,
  );
  return {
    abandoned: passing.filter(isAbandoned),
    inUse: passing.filter((own) => !isAbandoned(own)),
  };
}

/** Why it stays, if it does. */
async function removeLeft(
  { node, mark }: OwnSnapshot,
  vm: SnapshotVm,
  context: SnapshotContext,
): Promise<UndoFailure | undefined> {
  const what = `the snapshot "${node.name}" of "${vm.name}", which an interrupted run had left`;
  try {
    await removeSnapshot(vm, node, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return { what, error };
  }
  settleEntry(mark.id, vm, context);
  context.emit({ type: 'warning.raised', code: 'dead-run', message: `removed ${what}` });
  return undefined;
}

function tellInUse(inUse: readonly OwnSnapshot[], { name }: SnapshotVm, { emit }: SnapshotContext): void {
  const each = inUse.map(
    ({ node, mark }) => `"${node.name}" (process ${mark.process.pid} on ${mark.process.host})`,
  );
  emit({
    type: 'warning.raised',
    code: 'snapshots-of-others',
    message: `"${name}" has snapshots of other runs of this program, which may be at work: ${each.join(', ')}`,
    hint: 'if those runs are surely gone, remove them in vSphere: Snapshots > Manage Snapshots',
  });
}

/** What the journal has of it is done. Of others it knows more: a snapshot may be about to appear. */
function settleEntry(id: string, { instanceUuid }: SnapshotVm, { journal, session }: SnapshotContext): void {
  for (const entry of journal.ofDeadRuns()) {
    if (entry.kind !== 'snapshot' || entry.snapshotId !== id) continue;
    if (entry.instanceUuid === instanceUuid && entry.server === session.host) journal.settle(entry.id);
  }
}
