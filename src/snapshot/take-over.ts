import type { Scope } from '../core/scope.ts';
import { machineDigest } from '../platform/machine-identity.ts';
import { thisProcess } from '../platform/process-identity.ts';
import { asHyperexportError } from '../core/errors.ts';
import { describeSnapshot } from '../vsphere/snapshot.ts';
import type { SnapshotNode } from '../vsphere/virtual-machine.ts';
import type { ExpectedDisk } from './frozen-disks.ts';
import { holdSnapshot, type HeldSnapshot } from './held-snapshot.ts';
import { describeMark, type SnapshotMark } from './mark.ts';
import { isAbandoned, ownSnapshots, type OwnSnapshot } from './own-snapshots.ts';
import type { SnapshotPolicy } from './policy.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/** The snapshot of that mark, if no run is at work on it. */
export function findLeftSnapshot(
  snapshots: readonly SnapshotNode[],
  { instanceUuid }: Pick<SnapshotVm, 'instanceUuid'>,
  id: string,
): OwnSnapshot | undefined {
  return ownSnapshots(snapshots, instanceUuid).find((own) => own.mark.id === id && isAbandoned(own));
}

/**
 * Goes on with the snapshot that an interrupted run had left: from here on it is this run's, also by its mark, so that
 * nobody judges it abandoned. A server that does not let the description be changed is no reason not to use it.
 */
export async function takeOver(
  vm: SnapshotVm,
  { node, mark: left }: OwnSnapshot,
  options: {
    readonly policy: SnapshotPolicy;
    readonly partial: string;
    /** The disks that it had when the interrupted run read from it. */
    readonly expected: readonly ExpectedDisk[];
    readonly context: SnapshotContext;
    /** Until it is aborted, the removal is waited for however long it takes. */
    readonly interruption: AbortSignal;
    readonly scope: Scope;
  },
): Promise<HeldSnapshot> {
  const { session, runId, emit, signal } = options.context;
  const machine = machineDigest();
  const mark: SnapshotMark = {
    ...{ purpose: 'for-resume', id: left.id, runId, vm: left.vm, process: thisProcess() },
    ...(machine === undefined ? {} : { machine }),
  };
  const held = holdSnapshot(vm, mark, { ...options, name: node.name });
  held.made(node.ref);
  try {
    await describeSnapshot(session, { snapshot: node.ref, description: describeMark(mark), signal });
  } catch (error) {
    signal.throwIfAborted();
    const message = `the snapshot "${node.name}" of "${vm.name}" still names the run that left it: ${asHyperexportError(error).message}`;
    emit({ type: 'warning.raised', code: 'snapshot-not-marked', message });
  }
  emit({ type: 'snapshot.continued', vm: vm.name, snapshot: node.name, quiesced: node.quiesced });
  return await held.found(node, options.expected);
}
