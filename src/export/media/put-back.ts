import type { DetachedMedia } from '../../state/journal.ts';
import { editDrives, readDrives, type Drive } from '../../vsphere/drives.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import type { UndoContext } from '../dead-runs/dead-run-undo.ts';
import { followOwnChange } from '../resume/own-change.ts';

type Detached = DetachedMedia['drives'][number];

const PAUSE_MS = 1000;

/**
 * Puts the images back into the drives that are as they were left: empty, and not to be connected. A drive that
 * somebody else has changed since stays as it is, and is told. An image that is gone may be refused by the server: then
 * the drive stays empty, which is told as well.
 */
export async function putBack(detached: DetachedMedia, context: UndoContext): Promise<void> {
  for (;;) {
    try {
      await putBackOnce(detached, context);
      return;
    } catch (error) {
      if (isFault(error, 'FileNotFound')) {
        tell(
          context,
          `the server does not take the image back, because it is gone: ${labels(detached.drives)}`,
        );
        return;
      }
      // Somebody changed the VM between the look at it and the edit; or the VM is busy, with our own lease for instance.
      const passing =
        isFault(error, 'ConcurrentAccess') || (context.patient && isFault(error, 'TaskInProgress'));
      if (!passing) throw error;
      await context.clock.sleep(PAUSE_MS, context.signal);
    }
  }
}

async function putBackOnce(
  { vm: name, moref, partial, drives }: DetachedMedia,
  context: UndoContext,
): Promise<void> {
  const { session, emit, signal } = context;
  const vm = { type: 'VirtualMachine', value: moref };
  const before = await readDrives(session, { vm, signal });
  const now = new Map(before.drives.map((drive) => [drive.key, drive]));
  const left = drives.filter((drive) => isAsLeft(now.get(drive.key), drive));
  const changed = drives.filter((drive) => !left.includes(drive) && !hasItsImage(now.get(drive.key), drive));
  if (changed.length > 0) {
    tell(
      context,
      `somebody changed drives of "${name}" in the meantime, and they stay so: ${labels(changed)}`,
    );
  }
  if (left.length === 0) return;
  const edits = left.map(({ file, datastore, ...drive }) => ({
    drive,
    medium: {
      file,
      ...(datastore === undefined ? {} : { datastore: { type: 'Datastore', value: datastore } }),
    },
    startConnected: drive.startConnected,
  }));
  await editDrives(session, { vm, changeVersion: before.changeVersion, edits, signal });
  emit({ type: 'media.restored', vm: name, drives: left.map(({ label, file }) => `${label} (${file})`) });
  const after = await readDrives(session, { vm, signal });
  await followOwnChange(partial, { from: before.changeVersion, to: after.changeVersion });
}

function isAsLeft(drive: Drive | undefined, { type }: Detached): boolean {
  return drive?.type === type && drive.medium === 'client' && !drive.startConnected;
}

/** It was never taken out, or was put back already. */
function hasItsImage(drive: Drive | undefined, { file }: Detached): boolean {
  return typeof drive?.medium === 'object' && drive.medium.file === file;
}

function tell({ emit }: UndoContext, message: string): void {
  emit({ type: 'warning.raised', code: 'media-not-restored', message });
}

function labels(drives: readonly Detached[]): string {
  return drives.map(({ label, file }) => `${label} had ${file}`).join(', ');
}
