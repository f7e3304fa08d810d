import { refuseTakenName } from '../snapshot/refuse-taken-name.ts';
import type { HeldSnapshot } from '../snapshot/held-snapshot.ts';
import { snapshotName } from '../snapshot/snapshot-name.ts';
import type { OwnSnapshot } from '../snapshot/own-snapshots.ts';
import { refusePile, sweepSnapshots } from '../snapshot/sweep.ts';
import { findLeftSnapshot, takeOver } from '../snapshot/take-over.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { asHyperexportError } from '../core/errors.ts';
import type { Scope, UndoFailure } from '../core/scope.ts';
import type { RunEvent } from '../events/event.ts';
import { readVirtualMachine } from '../vsphere/vm.ts';
import { detachMedia } from './media/detach-media.ts';
import { turnOff } from './power/turn-off.ts';
import type { ExportableVm, ExportContext, ExportRequest } from './request.ts';
import { afterOwnChange } from './resume/own-change.ts';
import type { ExportTarget } from './target.ts';
import { whenFree } from './wait-until-free.ts';
import type { RunWatches } from './watches/run-watches.ts';

/** A VM as it is exported: with the disks of the snapshot, where there is one. */
export interface PreparedVm {
  readonly vm: ExportableVm;
  readonly continued: ExportTarget['continued'];
  readonly snapshot: HeldSnapshot | undefined;
  /** The files are read: what was changed of the VM is undone, if it was not before. */
  readonly restore: () => Promise<void>;
}

interface Input {
  readonly request: ExportRequest;
  readonly found: ExportableVm;
  readonly context: ExportContext;
  readonly watches: Pick<RunWatches, 'snapshotOf'>;
  /** Whoever runs the program wants it to end: from then on the removal of a snapshot is not waited for for long. */
  readonly interruption: AbortSignal;
  readonly scope: Scope;
}

/**
 * What is changed of the VM for the time of its export; nothing, as a rule. Each change has its undo in the scope. What
 * earlier runs left of snapshots goes first, also where none is wanted.
 */
export async function prepareVm(target: ExportTarget, input: Input): Promise<PreparedVm> {
  const { request, context, watches, interruption, scope } = input;
  const changes = scope.nested();
  const restore = async () => await changes.closeEarly((failure) => context.emit(notYetUndone(failure)));
  const { found, left } = await withoutRemains(target, input);

  const { snapshot: policy } = request;
  if (policy === undefined)
    return { ...(await changed(found, target, input, changes)), snapshot: undefined, restore };
  if (left !== undefined) {
    await watches.snapshotOf(found);
    const expected = target.continued?.point.disks ?? found.disks;
    const snapshot = await takeOver(found, left, {
      ...{ ...target, policy, expected, context, interruption, scope },
    });
    return { vm: { ...found, disks: snapshot.disks }, continued: target.continued, snapshot, restore };
  }
  const name = snapshotName(policy.name, found, context.clock.now());
  const powerState = await refuseTakenName(found, name, context);
  await watches.snapshotOf(found);
  const { vm, continued } = await changed({ ...found, powerState }, target, input, changes);
  const snapshot = await takeSnapshot(vm, {
    ...{ ...target, policy, name, context, interruption, scope },
    whenFree: async (work) => await whenFree(vm, { ...context, ...request }, work),
  });
  // The snapshot has the VM as it is exported: it may go on at once.
  await restore();
  return { vm: { ...vm, disks: snapshot.disks }, continued, snapshot, restore };
}

/** The VM as it is when what earlier runs left of snapshots is gone, but for the one that this run goes on with. */
async function withoutRemains(
  { continued }: ExportTarget,
  { request, found, context, scope }: Input,
): Promise<{ found: ExportableVm; left: OwnSnapshot | undefined }> {
  const { session, signal } = context;
  const { snapshots, ref } = found;
  const usingId = continued?.point.snapshot?.id;
  const left = usingId === undefined ? undefined : findLeftSnapshot(snapshots, found, usingId);
  const { removed, staying } = await sweepSnapshots(found, { snapshots, usingId: left?.mark.id, context });
  staying.forEach((failure) => scope.leave(failure));
  if (request.snapshot !== undefined && left === undefined) refusePile(found, staying);
  return { found: removed === 0 ? found : await readVirtualMachine(session, { ref, signal }), left };
}

/** The power before the drives: of a VM that is off they can be changed without anybody noticing. */
async function changed(
  found: ExportableVm,
  { partial, continued }: ExportTarget,
  { request, context }: Input,
  scope: Scope,
): Promise<Pick<PreparedVm, 'vm' | 'continued'>> {
  const { power, detachMedia: detaches } = request;
  const { vm: off } = power === undefined ? { vm: found } : await turnOff(found, power, { context, scope });
  if (detaches !== true) return { vm: off, continued };
  const { vm, change } = await detachMedia(off, { partial, context, scope });
  return { vm, continued: change === undefined ? continued : afterOwnChange(continued, change) };
}

/** The export does not wait for it: it is tried once more when all is done. */
function notYetUndone({ what, error }: UndoFailure): RunEvent {
  const message = `${what}: not undone yet: ${asHyperexportError(error).message}; it is tried again at the end`;
  return { type: 'warning.raised', code: 'not-yet-undone', message };
}
