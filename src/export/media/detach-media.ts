import { fail } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import type { DetachedMedia } from '../../state/journal.ts';
import { editDrives, readDrives, type Drive, type Medium } from '../../vsphere/drives.ts';
import { unlessVmIsGone } from '../../vsphere/unless-vm-is-gone.ts';
import type { ExportableVm, ExportContext } from '../request.ts';
import type { OwnChange } from '../resume/own-change.ts';
import { putBack } from './put-back.ts';

/** An edit takes seconds; it is waited for also while the run is being interrupted, so that its undo comes after it. */
const EDIT_DEADLINE_MS = 60_000;

/**
 * Takes the images out of the VM's drives: the drives are those of the console's client then, which are empty. The
 * undo is in the journal before, and runs with the scope. `change` says from which to which `config.changeVersion` this
 * led: a VM that differs by nothing else is the same.
 */
export async function detachMedia(
  vm: ExportableVm,
  {
    partial,
    context,
    scope,
  }: { readonly partial: string; readonly context: ExportContext; readonly scope: Scope },
): Promise<{ vm: ExportableVm; change: OwnChange | undefined }> {
  const { session, journal, runId, emit, signal } = context;
  const { changeVersion, drives } = await readDrives(session, { vm: vm.ref, signal });
  const loaded = drives.filter(isLoaded);
  if (loaded.length === 0) return { vm, change: undefined };

  const detached = record(vm, { partial, loaded, server: session.host });
  const settle = journal.record(runId, detached);
  const labels = loaded.map(({ label, medium }) => `${label} (${medium.file})`);
  scope.defer(`the image that was in ${labels.join(', ')} of "${vm.name}"`, async (undo) => {
    await unlessVmIsGone(putBack(detached, { ...context, signal: undo, patient: true }));
    settle();
  });
  const edits = loaded.map((drive) => ({ drive, medium: 'client' as const, startConnected: false }));
  signal.throwIfAborted();
  await inTime(
    async (deadline) => await editDrives(session, { vm: vm.ref, changeVersion, edits, signal: deadline }),
  );
  emit({ type: 'media.detached', vm: vm.name, drives: labels });
  signal.throwIfAborted();

  const after = await readDrives(session, { vm: vm.ref, signal });
  const removable = vm.removable.map(({ file: _file, datastore: _datastore, ...drive }) => drive);
  const change = { from: changeVersion, to: after.changeVersion };
  return { vm: { ...vm, removable, changeVersion: change.to }, change };
}

async function inTime(edit: (deadline: AbortSignal) => Promise<void>): Promise<void> {
  const deadline = AbortSignal.timeout(EDIT_DEADLINE_MS);
  try {
    await edit(deadline);
  } catch (error) {
    if (!deadline.aborted) throw error;
    throw fail('deadline', `the drives were not changed within ${EDIT_DEADLINE_MS / 1000} s`, {
      cause: error,
      hint: 'look in vSphere at what the VM is busy with',
    });
  }
}

function isLoaded(drive: Drive): drive is Drive & { readonly medium: Medium } {
  return typeof drive.medium === 'object';
}

function record(
  { name, instanceUuid, ref }: ExportableVm,
  {
    partial,
    loaded,
    server,
  }: { partial: string; loaded: readonly (Drive & { medium: Medium })[]; server: string },
): DetachedMedia {
  return {
    kind: 'detached-media',
    server,
    vm: name,
    instanceUuid,
    moref: ref.value,
    partial,
    drives: loaded.map(({ medium: { file, datastore }, ...drive }) => ({
      ...drive,
      file,
      ...(datastore === undefined ? {} : { datastore: datastore.value }),
    })),
  };
}
