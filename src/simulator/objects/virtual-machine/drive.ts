import type { MoRef } from '../../../vsphere/moref.ts';
import type { SimulatedDrive } from '../../inventory-spec.ts';
import { typed, type DataObject } from '../../soap/value.ts';
import type { VirtualMachine } from './virtual-machine.ts';

export type DriveKind = 'cdrom' | 'floppy';

/** What the device of each kind is called, where it hangs, and what may be in it. */
export const DRIVES = {
  cdrom: {
    type: 'VirtualCdrom',
    key: 16_000,
    controllerKey: 15_000,
    /** The controller's part of its id in leases and descriptors. */
    controller: 'VirtualAHCIController0',
    label: 'CD/DVD drive 1',
    image: 'VirtualCdromIsoBackingInfo',
    client: 'VirtualCdromRemotePassthroughBackingInfo',
    backings: [
      'VirtualCdromIsoBackingInfo',
      'VirtualCdromRemotePassthroughBackingInfo',
      'VirtualCdromRemoteAtapiBackingInfo',
      'VirtualCdromPassthroughBackingInfo',
      'VirtualCdromAtapiBackingInfo',
    ],
  },
  floppy: {
    type: 'VirtualFloppy',
    key: 8000,
    controllerKey: 400,
    controller: 'VirtualSIOController0',
    label: 'Floppy drive 1',
    image: 'VirtualFloppyImageBackingInfo',
    client: 'VirtualFloppyRemoteDeviceBackingInfo',
    backings: [
      'VirtualFloppyImageBackingInfo',
      'VirtualFloppyRemoteDeviceBackingInfo',
      'VirtualFloppyDeviceBackingInfo',
    ],
  },
} as const;

/** A drive of a VM, with what is in it now. */
export class Drive {
  readonly kind: DriveKind;
  backing: DataObject;
  startConnected: boolean;
  allowGuestControl = true;
  connected: boolean;

  constructor(kind: DriveKind, spec: SimulatedDrive, place: { datastore: MoRef; running: boolean }) {
    this.kind = kind;
    this.backing = spec.file === undefined ? client(kind) : image(kind, spec.file, place.datastore);
    this.startConnected = spec.connected ?? false;
    // Nothing is connected to a VM that is off.
    this.connected = place.running && this.startConnected;
  }

  get file(): string | undefined {
    const { fileName } = this.backing;
    return typeof fileName === 'string' ? fileName : undefined;
  }

  insert(file: string, datastore: MoRef): void {
    this.backing = image(this.kind, file, datastore);
  }

  describe(): DataObject {
    const { type, key, controllerKey, label } = DRIVES[this.kind];
    return typed(type, {
      key,
      deviceInfo: { label, summary: this.file === undefined ? 'Remote device' : `ISO ${this.file}` },
      backing: this.backing,
      connectable: {
        migrateConnect: 'unset',
        startConnected: this.startConnected,
        allowGuestControl: this.allowGuestControl,
        connected: this.connected,
        status: this.connected ? 'ok' : 'untried',
      },
      controllerKey,
      unitNumber: 0,
    });
  }
}

/** The id of what is in the drive, as leases and `OvfFile.deviceId` have it: it is the first device of its controller. */
export const driveKey = (vm: VirtualMachine, { kind }: Drive): string =>
  `/${vm.ref.value}/${DRIVES[kind].controller}:0`;

function image(kind: DriveKind, fileName: string, datastore: MoRef): DataObject {
  return typed(DRIVES[kind].image, { fileName, datastore, backingObjectId: '' });
}

function client(kind: DriveKind): DataObject {
  const fields = { deviceName: '', useAutoDetect: false };
  return typed(DRIVES[kind].client, kind === 'cdrom' ? { ...fields, exclusive: false } : fields);
}
