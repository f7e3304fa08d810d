import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { isA } from './soap/tables.ts';
import type { Read, Sent } from './soap/types.ts';
import { waitForTask } from './task.ts';

/** A CD or floppy drive of a VM, with all that an edit of it has to repeat. */
export interface Drive {
  readonly key: number;
  readonly type: 'VirtualCdrom' | 'VirtualFloppy';
  readonly label: string;
  readonly controllerKey?: number;
  readonly unitNumber?: number;
  readonly startConnected: boolean;
  readonly allowGuestControl: boolean;
  /** An image, as a datastore path; `client` is the drive of whoever opens the VM's console: an empty one. */
  readonly medium: Medium | 'client' | 'other';
}

export interface Medium {
  readonly file: string;
  readonly datastore?: MoRef;
}

export interface DriveEdit {
  readonly drive: Omit<Drive, 'medium'>;
  readonly medium: Medium | 'client';
  readonly startConnected: boolean;
}

/** The drives of a VM, and the version of the configuration that has them so. */
export async function readDrives(
  session: VsphereSession,
  { vm, signal }: { vm: MoRef; signal: AbortSignal },
): Promise<{ changeVersion: string; drives: readonly Drive[] }> {
  const paths = ['config.changeVersion', 'config.hardware.device'] as const;
  const facts = await readProperties(session, { ref: vm, type: 'VirtualMachine', paths, signal });
  return {
    changeVersion: facts['config.changeVersion'] ?? '',
    drives: (facts['config.hardware.device'] ?? []).flatMap(asDrive),
  };
}

/**
 * Changes what is in drives (ReconfigVM_Task), unless the VM's configuration is another one than `changeVersion` by
 * now: then it throws the fault `ConcurrentAccess` and nothing is changed. Nothing is connected: the VM is off.
 */
export async function editDrives(
  session: VsphereSession,
  {
    vm,
    changeVersion,
    edits,
    signal,
  }: { vm: MoRef; changeVersion: string; edits: readonly DriveEdit[]; signal: AbortSignal },
): Promise<void> {
  const deviceChange = edits.map((edit) => ({ operation: 'edit', device: deviceOf(edit) }));
  const spec = { changeVersion, deviceChange };
  const task = await session.call(vm, 'ReconfigVM_Task', { spec }, { signal });
  await waitForTask(session, { task, signal });
}

function asDrive(device: Read<'VirtualDevice'>): Drive[] {
  const isCdrom = isA(device, 'VirtualCdrom');
  if (!isCdrom && !isA(device, 'VirtualFloppy')) return [];
  const { key, deviceInfo, controllerKey, unitNumber, connectable, backing } = device;
  return [
    {
      key,
      type: isCdrom ? 'VirtualCdrom' : 'VirtualFloppy',
      label: deviceInfo?.label ?? `${device.$type} ${key}`,
      ...(controllerKey === undefined ? {} : { controllerKey }),
      ...(unitNumber === undefined ? {} : { unitNumber }),
      startConnected: connectable?.startConnected ?? false,
      allowGuestControl: connectable?.allowGuestControl ?? true,
      medium: mediumOf(backing),
    },
  ];
}

function mediumOf(backing: Read<'VirtualDeviceBackingInfo'> | undefined): Drive['medium'] {
  if (isA(backing, 'VirtualDeviceRemoteDeviceBackingInfo')) return 'client';
  if (!isA(backing, 'VirtualDeviceFileBackingInfo')) return 'other';
  const { fileName: file, datastore } = backing;
  return { file, ...(datastore === undefined ? {} : { datastore }) };
}

function deviceOf({ drive, medium, startConnected }: DriveEdit): Sent<'VirtualDevice'> {
  const { key, type, controllerKey, unitNumber, allowGuestControl } = drive;
  return {
    $type: type,
    key,
    backing: backingOf(type, medium),
    connectable: { startConnected, allowGuestControl, connected: false },
    controllerKey,
    unitNumber,
  };
}

function backingOf(type: Drive['type'], medium: DriveEdit['medium']): Sent<'VirtualDeviceBackingInfo'> {
  const fields =
    medium === 'client'
      ? {
          $type: CLIENT_BACKINGS[type],
          deviceName: '',
          ...(type === 'VirtualCdrom' ? { exclusive: false } : {}),
        }
      : { $type: IMAGE_BACKINGS[type], fileName: medium.file, datastore: medium.datastore };
  return fields;
}

/** What the vSphere Client calls "Client Device". */
const CLIENT_BACKINGS = {
  VirtualCdrom: 'VirtualCdromRemotePassthroughBackingInfo',
  VirtualFloppy: 'VirtualFloppyRemoteDeviceBackingInfo',
} as const;

const IMAGE_BACKINGS = {
  VirtualCdrom: 'VirtualCdromIsoBackingInfo',
  VirtualFloppy: 'VirtualFloppyImageBackingInfo',
} as const;
