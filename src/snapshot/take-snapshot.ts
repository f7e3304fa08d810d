import { fail } from '../core/errors.ts';
import { newRunId } from '../core/ids.ts';
import type { Scope } from '../core/scope.ts';
import { machineDigest } from '../platform/machine-identity.ts';
import { thisProcess } from '../platform/process-identity.ts';
import { createSnapshot, type SnapshotRequest } from './create-snapshot.ts';
import type { ExpectedDisk } from './frozen-disks.ts';
import { holdSnapshot, type HeldSnapshot } from './held-snapshot.ts';
import { describeMark, type SnapshotMark } from './mark.ts';
import type { SnapshotPolicy } from './policy.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

export interface TakeOptions {
  readonly policy: SnapshotPolicy;
  /** The name, with its placeholders filled. */
  readonly name: string;
  /** The partial export that is read from it: where it is left for `--resume`, so is the snapshot. */
  readonly partial: string;
  readonly context: SnapshotContext;
  readonly whenFree: SnapshotRequest['whenFree'];
  /** Until it is aborted, the removal is waited for however long it takes. */
  readonly interruption: AbortSignal;
  readonly scope: Scope;
}

/**
 * Takes a snapshot of the VM to export it from. Its undo is in the journal before, and runs with the scope; whatever
 * becomes of the answer, it is found by its mark. Errors: the fault's, `wrong-state` when it is not quiesced and must be.
 */
export async function takeSnapshot(vm: SnapshotVm & WithDisks, options: TakeOptions): Promise<HeldSnapshot> {
  const { policy, name, context, whenFree } = options;
  const { emit } = context;
  const mark = newMark(vm, policy, context);
  const held = holdSnapshot(vm, mark, options);
  emit({
    type: 'snapshot.requested',
    vm: vm.name,
    snapshot: name,
    quiesce: policy.quiesce,
    memory: policy.memory,
  });
  const own = await createSnapshot(
    vm,
    {
      ...{ ...policy, name, description: describeMark(mark), id: mark.id, whenFree },
      ...{ asks: held.asks, onMade: held.made },
    },
    context,
  );
  const snapshot = await held.found(own.node, vm.disks);
  const { quiesced, memory } = snapshot.facts;
  emit({ type: 'snapshot.created', vm: vm.name, snapshot: name, quiesced, memory });
  const ran = [vm.powerState, own.powerState, own.node.powerState].includes('poweredOn');
  if (ran && !quiesced) judgeQuiescing(vm, policy, context);
  return snapshot;
}

/** Those that it is known to have. */
interface WithDisks {
  readonly disks: readonly ExpectedDisk[];
}

function newMark(
  { instanceUuid }: SnapshotVm,
  { keepForResume }: SnapshotPolicy,
  { runId }: SnapshotContext,
): SnapshotMark {
  const machine = machineDigest();
  return {
    purpose: keepForResume ? 'for-resume' : 'temporary',
    id: newRunId(),
    runId,
    vm: instanceUuid.toLowerCase(),
    process: thisProcess(),
    ...(machine === undefined ? {} : { machine }),
  };
}

/**
 * What was asked for and what is are two things: without VMware Tools the wish is passed over in silence, and of a VM
 * that was started a moment ago nobody knew that it was to be wished for.
 */
function judgeQuiescing({ name }: SnapshotVm, { quiesce }: SnapshotPolicy, { emit }: SnapshotContext): void {
  if (quiesce === 'off') return;
  if (quiesce === 'require') {
    throw fail(
      'wrong-state',
      `the snapshot of "${name}" is not quiesced, although the server reported no error`,
      { hint: 'see whether VMware Tools run in the guest, or export with --snapshot-quiesce' },
    );
  }
  emit({
    type: 'warning.raised',
    code: 'not-quiesced',
    message: `the snapshot of "${name}" is not quiesced: the export is as if the guest's power had failed`,
    hint: 'see whether VMware Tools run in the guest; --snapshot-quiesce=require refuses such an export',
  });
}
