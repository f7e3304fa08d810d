import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import { retrying } from '../core/retry.ts';
import type { Scope } from '../core/scope.ts';
import type { MoRef } from '../vsphere/moref.ts';
import { isFault } from '../vsphere/soap/fault.ts';
import { describeSnapshot, readSnapshotDisks } from '../vsphere/snapshot.ts';
import { unlessVmIsGone } from '../vsphere/unless-vm-is-gone.ts';
import type { SnapshotNode, VirtualMachineDisk } from '../vsphere/virtual-machine.ts';
import { describeMark, type SnapshotMark } from './mark.ts';
import type { SnapshotPolicy } from './policy.ts';
import { removeMarked } from './remove-marked.ts';
import { removeSnapshot } from './remove-snapshot.ts';
import { rotateKept } from './rotate.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

export interface SnapshotFacts {
  readonly ref: MoRef;
  /** Of its mark. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Read back: what became of the wish. */
  readonly quiesced: boolean;
  readonly memory: boolean;
}

/** A snapshot that this run answers for: it is removed with the scope, unless something else became of it. */
export interface HeldSnapshot {
  readonly facts: SnapshotFacts;
  /** As it froze them. */
  readonly disks: readonly VirtualMachineDisk[];
  /** Whether an interrupted run leaves it for one that goes on. */
  readonly forResume: boolean;
  /** Nothing more is read from it: what is to be removed begins to be, while the export is finished. */
  filesRead(): void;
  /** The export is complete: it is removed, or marked as kept and the older kept ones removed. */
  release(): Promise<void>;
  /** Leaves it for a run that goes on behind the finished disks. */
  leaveForResume(): void;
}

interface Options {
  readonly policy: SnapshotPolicy;
  readonly name: string;
  readonly partial: string;
  readonly context: SnapshotContext;
  /** Until it is aborted, the removal is waited for however long it takes. */
  readonly interruption: AbortSignal;
  readonly scope: Scope;
}

/** Writes the undo down, and registers it; `found` follows when the snapshot is there. */
export function holdSnapshot(
  vm: SnapshotVm,
  mark: SnapshotMark,
  { policy, name, partial, context, interruption, scope }: Options,
): { found: (node: SnapshotNode) => Promise<HeldSnapshot> } {
  const { session, journal, runId, signal } = context;
  const settle = journal.record(runId, {
    kind: 'snapshot',
    server: session.host,
    vm: vm.name,
    instanceUuid: vm.instanceUuid,
    moref: vm.ref.value,
    name,
    snapshotId: mark.id,
    forResume: policy.keepForResume,
    partial,
  });
  // One removal at a time: the undo follows one that is under way.
  let removal: Promise<void> | undefined;
  const disarm = scope.defer(
    `the snapshot "${name}" of "${vm.name}"`,
    async (undo) => {
      await removal?.catch(() => undefined);
      await unlessVmIsGone(removeMarked(vm, mark.id, { ...context, signal: undo }));
      settle();
    },
    { untilAborted: interruption },
  );
  const done = (): void => {
    disarm();
    settle();
  };

  return {
    found: async (node) => {
      const facts = factsOf(node, mark, policy);
      return {
        facts,
        disks: await readSnapshotDisks(session, { snapshot: node.ref, signal }),
        forResume: policy.keepForResume,
        leaveForResume: disarm,
        filesRead() {
          if (policy.afterwards !== 'remove' || policy.keepForResume) return;
          removal = removeSnapshot(vm, node, context);
          removal.catch(() => undefined); // `release` has it too, or the undo
        },
        async release() {
          if (policy.afterwards === 'remove') {
            await (removal ??= removeSnapshot(vm, node, context));
            done();
            return;
          }
          await markKept(vm, node, mark, context);
          done();
          if (policy.afterwards !== 'keep') await rotateKept(vm, policy.afterwards.keepNewest, context);
        },
      };
    },
  };
}

/** The VM may be busy with what its lease has left, or with somebody else's task: some minutes are enough. */
const MARK_TRIES = 10;

/** From here on only `--keep-snapshots` of later runs removes it. */
async function markKept(
  { name: vm }: SnapshotVm,
  { ref, name: snapshot }: SnapshotNode,
  mark: SnapshotMark,
  { session, clock, emit, signal }: SnapshotContext,
): Promise<void> {
  const description = describeMark({ ...mark, purpose: 'kept' });
  const helps = (error: HyperexportError) => isFault(error, 'TaskInProgress');
  try {
    await retrying({ tries: MARK_TRIES, firstDelayMs: 1000 }, { clock, signal, helps }, async () => {
      await describeSnapshot(session, { snapshot: ref, description, signal });
    });
  } catch (error) {
    const { message } = asHyperexportError(error);
    emit({
      type: 'warning.raised',
      code: 'snapshot-not-marked',
      message: `the snapshot "${snapshot}" of "${vm}" cannot be marked as one to keep, and is removed: ${message}`,
      hint: 'the user needs the privilege VirtualMachine.State.RenameSnapshot on the VM',
    });
    throw error;
  }
  emit({ type: 'snapshot.kept', vm, snapshot });
}

function factsOf(node: SnapshotNode, { id }: SnapshotMark, { memory }: SnapshotPolicy): SnapshotFacts {
  const { ref, name, createdAt, quiesced, powerState } = node;
  // A revert goes on with a running guest only where its memory is.
  return { ref, id, name, createdAt, quiesced, memory: memory && powerState === 'poweredOn' };
}
