import { fail, HyperexportError } from '../core/errors.ts';
import { sameObject, type MoRef } from '../vsphere/moref.ts';
import { isFault } from '../vsphere/soap/fault.ts';
import { readSnapshots, snapshotExists, startRemoval } from '../vsphere/snapshot.ts';
import { allSnapshots } from '../vsphere/snapshot-tree.ts';
import { waitForTask } from '../vsphere/task.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

type Context = Pick<SnapshotContext, 'session' | 'clock' | 'emit' | 'signal'>;

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;
/** Of a removal that the server began and did not finish: a file was locked, the host was busy. */
const TRIES = 3;

/**
 * Removes a snapshot by reference, without its children, and waits for the end of it, which may take a day. A VM that is
 * busy, with a lease or a backup, is waited for. One that is gone already is no error; afterwards it is surely gone.
 * Whether disks need consolidation then is told.
 */
export async function removeSnapshot(
  vm: SnapshotVm,
  { ref, name }: { readonly ref: MoRef; readonly name: string },
  context: Context,
): Promise<void> {
  const { emit, clock, signal } = context;
  const start = clock.monotonic();
  emit({ type: 'snapshot.removing', vm: vm.name, snapshot: name });
  let [failures, told] = [0, false];
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    const error = await tryOnce(ref, context);
    const { isThere, consolidationNeeded } = await look(vm, ref, { error, context });
    if (!isThere) {
      emit({ type: 'snapshot.removed', vm: vm.name, snapshot: name, milliseconds: elapsed() });
      if (consolidationNeeded) tellConsolidation(vm, context);
      return;
    }
    if (!isFault(error, 'TaskInProgress')) failures += 1;
    else if (!told) {
      tellBusy(vm, name, context);
      told = true;
    }
    if (failures >= TRIES) throw error ?? stillThere(name);
    await clock.sleep(pauseMs, signal);
  }

  function elapsed(): number {
    return Math.round(clock.monotonic() - start);
  }
}

/**
 * A removal that succeeded is believed when the VM no longer lists the snapshot; after any other the snapshot is asked
 * itself, for a VM that cannot be read for a moment lists none.
 */
async function look(
  { ref: vm }: SnapshotVm,
  snapshot: MoRef,
  { error, context }: { readonly error: HyperexportError | undefined; readonly context: Context },
): Promise<{ isThere: boolean; consolidationNeeded: boolean }> {
  const { session, signal } = context;
  const { snapshots, consolidationNeeded } = await readSnapshots(session, { vm, signal });
  const isListed = allSnapshots(snapshots).some(({ ref }) => sameObject(ref, snapshot));
  const isThere = isListed || (error !== undefined && (await snapshotExists(session, { snapshot, signal })));
  return { isThere, consolidationNeeded };
}

/** What came of it; whether it worked is told by the VM's snapshots, for an answer can be lost and a fault be partial. */
async function tryOnce(snapshot: MoRef, { session, signal }: Context): Promise<HyperexportError | undefined> {
  try {
    const task = await startRemoval(session, { snapshot, signal });
    await waitForTask(session, { task, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HyperexportError) || error.code === 'unexpected' || error.code === 'no-permission')
      throw error;
    return error;
  }
}

function tellBusy({ name: vm }: SnapshotVm, snapshot: string, { emit }: Context): void {
  const message = `"${vm}" is busy in vCenter: its snapshot "${snapshot}" is removed as soon as that is over`;
  const hint =
    'by a removal that is under way already, by another task, or by the lease of a run that was killed, which ends by itself within minutes';
  emit({ type: 'warning.raised', code: 'vm-busy', message, hint });
}

function stillThere(name: string): HyperexportError {
  return fail(
    'vsphere-fault',
    `the server says that the snapshot "${name}" was removed, and still lists it`,
    {
      hint: 'look at it in vSphere: Snapshots > Manage Snapshots',
    },
  );
}

function tellConsolidation({ name }: SnapshotVm, { emit }: Context): void {
  emit({
    type: 'warning.raised',
    code: 'consolidation-needed',
    message: `the disks of "${name}" need consolidation: files of removed snapshots are still part of them, and grow`,
    hint: 'in vSphere: Snapshots > Consolidate, or export with --consolidate-snapshots',
  });
}
