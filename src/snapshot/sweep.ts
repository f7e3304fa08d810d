import { asHyperexportError } from '../core/errors.ts';
import type { SnapshotNode } from '../vsphere/virtual-machine.ts';
import { isAbandoned, ownSnapshots, type OwnSnapshot } from './own-snapshots.ts';
import { removeSnapshot } from './remove-snapshot.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/**
 * Removes what earlier runs left of snapshots on a VM: those that were for the time of an export whose run is provably
 * gone, and those left for `--resume` that this run does not go on with (`usingId`). Kept ones stay; one whose run may
 * be alive, on another host for instance, is named and stays. What cannot be removed is told, and is no reason not to
 * export.
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
): Promise<void> {
  const { abandoned, inUse } = leftOver(snapshots, vm, usingId);
  if (inUse.length > 0) tellInUse(inUse, vm, context);
  // The younger first: each is merged into the one before it.
  const staying = [...(usingId === undefined ? [] : [usingId])];
  for (const own of abandoned.reverse()) if (!(await removeLeft(own, vm, context))) staying.push(own.mark.id);
  settleEntries(vm, staying, context);
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

async function removeLeft({ node }: OwnSnapshot, vm: SnapshotVm, context: SnapshotContext): Promise<boolean> {
  try {
    await removeSnapshot(vm, node, context);
    tell(`removed the snapshot "${node.name}" of "${vm.name}", which an interrupted run had left`, context);
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    const { message } = asHyperexportError(error);
    tell(
      `the snapshot "${node.name}" of "${vm.name}", which an interrupted run had left, stays: ${message}`,
      context,
    );
    return false;
  }
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

/** What the journal has of runs that are gone is done, but for what stays. */
function settleEntries(
  { instanceUuid }: SnapshotVm,
  staying: readonly string[],
  { journal, session }: SnapshotContext,
): void {
  for (const entry of journal.ofDeadRuns()) {
    const isOfVm = entry.kind === 'snapshot' && entry.instanceUuid === instanceUuid;
    if (isOfVm && entry.server === session.host && !staying.includes(entry.snapshotId))
      journal.settle(entry.id);
  }
}

function tell(message: string, { emit }: SnapshotContext): void {
  emit({ type: 'warning.raised', code: 'dead-run', message });
}
