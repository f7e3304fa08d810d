import { fail } from '../core/errors.ts';
import type { Scope } from '../core/scope.ts';
import type { MoRef } from '../vsphere/moref.ts';
import { SentRequest } from '../vsphere/sent-request.ts';
import { isFault } from '../vsphere/soap/fault.ts';
import { snapshotExists } from '../vsphere/snapshot.ts';
import { unlessVmIsGone } from '../vsphere/unless-vm-is-gone.ts';
import type { SnapshotNode, VirtualMachineDisk } from '../vsphere/virtual-machine.ts';
import { readFrozenDisks, type ExpectedDisk } from './frozen-disks.ts';
import type { SnapshotMark } from './mark.ts';
import { markKept } from './mark-kept.ts';
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
  /** Leaves it for a run that goes on behind the finished disks, if it is still there. */
  leaveForResume(): Promise<boolean>;
}

/** The run has failed, or is interrupted: a server that does not answer is not waited for. */
const LOOK_MS = 10_000;

interface Options {
  readonly policy: SnapshotPolicy;
  readonly name: string;
  readonly partial: string;
  readonly context: SnapshotContext;
  /** Until it is aborted, the removal is waited for however long it takes. */
  readonly interruption: AbortSignal;
  readonly scope: Scope;
}

/**
 * Writes the undo down, and registers it. What asks the server for the snapshot goes through `asks`: one that it refused
 * is not looked for. `made` follows when the server has named the snapshot, which needs no mark any more to be known,
 * and `found` when it is there. `expected`: the disks that it must have.
 */
export function holdSnapshot(
  vm: SnapshotVm,
  mark: SnapshotMark,
  { policy, name, partial, context, interruption, scope }: Options,
): {
  asks: <T>(request: () => Promise<T>) => Promise<T>;
  made: (ref: MoRef) => void;
  found: (node: SnapshotNode, expected: readonly ExpectedDisk[]) => Promise<HeldSnapshot>;
} {
  const { session, journal, runId } = context;
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
  let made: MoRef | undefined;
  // Whoever is refused because somebody else's is being taken must not wait for that one.
  const asked = new SentRequest((error) => isFault(error));
  const disarm = scope.defer(
    `the snapshot "${name}" of "${vm.name}"`,
    async (undo) => {
      await removal?.catch(() => undefined);
      if (asked.mayHappen || made !== undefined)
        await unlessVmIsGone(removeTaken(vm, { ref: made, id: mark.id, name }, { ...context, signal: undo }));
      settle();
    },
    { untilAborted: interruption },
  );
  const done = (): void => {
    disarm();
    settle();
  };

  return {
    asks: async (request) => await asked.send(request),
    made: (ref) => (made = ref),
    found: async (node, expected) => {
      made = node.ref;
      const facts = factsOf(node, mark, policy);
      return {
        facts,
        disks: await readFrozenDisks(vm, node, { expected, context }),
        forResume: policy.keepForResume,
        async leaveForResume() {
          const look = { snapshot: node.ref, signal: AbortSignal.timeout(LOOK_MS) };
          const isThere = await snapshotExists(session, look).catch(() => true);
          if (isThere) disarm();
          return isThere;
        },
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
          const refused = await markKept(vm, node, mark, context);
          if (refused !== undefined) {
            scope.leave({ what: `the keeping of the snapshot "${name}" of "${vm.name}"`, error: refused });
            await removeSnapshot(vm, node, context);
          }
          done();
          if (refused === undefined && policy.afterwards !== 'keep')
            await rotateKept(vm, { newest: node, keepNewest: policy.afterwards.keepNewest }, context);
        },
      };
    },
  };
}

/** By its reference, where the server has named it: what is done to its description since changes nothing. */
async function removeTaken(
  vm: SnapshotVm,
  { ref, id, name }: { readonly ref: MoRef | undefined; readonly id: string; readonly name: string },
  context: SnapshotContext,
): Promise<void> {
  if (ref !== undefined) {
    await removeSnapshot(vm, { ref, name }, context);
    return;
  }
  if ((await removeMarked(vm, { id, name }, context)) !== 'unmarked') return;
  throw fail(
    'wrong-state',
    `"${vm.name}" has a snapshot "${name}" with another description than it was given`,
    {
      hint: 'if nobody else made it, remove it in vSphere: Snapshots > Manage Snapshots',
    },
  );
}

function factsOf(node: SnapshotNode, { id }: SnapshotMark, { memory }: SnapshotPolicy): SnapshotFacts {
  const { ref, name, createdAt, quiesced, powerState } = node;
  // A revert goes on with a running guest only where its memory is.
  return { ref, id, name, createdAt, quiesced, memory: memory && powerState === 'poweredOn' };
}
