import { asHyperexportError, fail } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import { consolidateDisks, needsConsolidation } from '../../vsphere/consolidate.ts';
import { sameObject, type MoRef } from '../../vsphere/moref.ts';
import { readSnapshots, startRemoval } from '../../vsphere/snapshot.ts';
import { allSnapshots } from '../../vsphere/snapshot-tree.ts';
import { waitForTask } from '../../vsphere/task.ts';
import { unlessVmIsGone } from '../../vsphere/unless-vm-is-gone.ts';
import { isAbandoned, ownSnapshots } from '../../snapshot/own-snapshots.ts';
import type { SnapshotNode } from '../../vsphere/vm.ts';
import type { ExportableVm, ExportContext, ExportRequest } from '../request.ts';
import { leavesNoTime } from '../watches/deadline.ts';
import { whenFree } from '../wait-until-free.ts';
import { namesOf } from './all-snapshots.ts';

interface Where {
  readonly request: ExportRequest;
  readonly context: ExportContext;
  /** Tells what stays behind: the export is good by now, and stays so. */
  readonly scope: Scope;
}

/**
 * Merges what snapshots have left in the VM's disks (`--consolidate-snapshots`), after the export has its final name
 * and its own snapshot is gone; with `all` it removes every other snapshot as well, which it names first. Waits for the
 * end. What fails is left behind, and named.
 */
export async function consolidate(vm: ExportableVm, { request, context, scope }: Where): Promise<void> {
  const { consolidation } = request;
  if (consolidation === undefined) return;
  try {
    await unlessVmIsGone(run(vm, { request, context, removes: consolidation === 'all' }));
  } catch (error) {
    scope.leave({ what: whatIsLeft(vm, context), error: asHyperexportError(error) });
  }
}

async function run(
  vm: ExportableVm,
  { request, context, removes }: Omit<Where, 'scope'> & { readonly removes: boolean },
): Promise<void> {
  const { session, clock, emit, signal } = context;
  const { leaseWaitMs } = request;
  const start = clock.monotonic();
  const task = async (work: () => Promise<void>) => await whenFree(vm, { ...context, leaseWaitMs }, work);
  const isNeeded = async () => await needsConsolidation(session, { vm: vm.ref, signal });

  const { consolidationNeeded, snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
  const doomed = removes ? allSnapshots(snapshots) : [];
  if (removes) refuseInUse(vm, snapshots);
  const needed = consolidationNeeded || doomed.length > 0;
  if (needed && leavesNoTime(context.deadline)) throw noTime();
  if (needed)
    emit({
      type: 'consolidation.started',
      vm: vm.name,
      removes: namesOf(doomed.length === 0 ? [] : snapshots),
    });
  // Those that were named, and no other that somebody takes meanwhile. The oldest first: each delta is copied once.
  for (const { ref } of doomed) await task(async () => await removeUnlessUsed(vm, ref, context));
  if (await isNeeded()) await task(async () => await consolidateDisks(session, { vm: vm.ref, signal }));
  if (await isNeeded()) throw stillNeeded(vm);
  const milliseconds = Math.round(clock.monotonic() - start);
  emit({ type: 'consolidation.finished', vm: vm.name, needed, milliseconds });
}

/** Looks again at each try: hours may have passed, in which another host may have taken it for its own. */
async function removeUnlessUsed(
  vm: ExportableVm,
  snapshot: MoRef,
  { session, signal }: ExportContext,
): Promise<void> {
  const { snapshots } = await readSnapshots(session, { vm: vm.ref, signal });
  if (!allSnapshots(snapshots).some(({ ref }) => sameObject(ref, snapshot))) return;
  refuseInUse(vm, snapshots, snapshot);
  const task = await startRemoval(session, { snapshot, signal });
  await waitForTask(session, { task, signal });
}

/** A run on another host may be reading from a snapshot of its own, or left it to go on from: `all` does not mean that one. */
function refuseInUse(
  { name, instanceUuid }: ExportableVm,
  snapshots: readonly SnapshotNode[],
  only?: MoRef,
): void {
  const used = ownSnapshots(snapshots, instanceUuid).find(
    (own) =>
      own.mark.purpose !== 'kept' &&
      !isAbandoned(own) &&
      (only === undefined || sameObject(own.node.ref, only)),
  );
  if (used === undefined) return;
  const { node, mark } = used;
  throw fail('locked', `another export of "${name}", on ${mark.process.host}, reads from "${node.name}"`, {
    hint: 'export it again when that one has ended; remove the snapshot by hand if it never will',
  });
}

function noTime() {
  return fail('deadline', 'it takes hours, and the deadline leaves no time for it', {
    hint: 'consolidate it in vSphere, or by an export with a later --deadline',
  });
}

function stillNeeded({ name }: ExportableVm) {
  return fail('vsphere-fault', `the server says of "${name}" that its disks are still to be consolidated`, {
    hint: 'another program may have a file of it open, a backup proxy for instance: consolidate it in vSphere later',
  });
}

/** A task goes on in vCenter when this program no longer waits for it. */
function whatIsLeft({ name }: ExportableVm, { signal }: ExportContext): string {
  const goesOn = signal.aborted ? ' (it may still be under way)' : '';
  return `the consolidation of the disks of "${name}"${goesOn}`;
}
