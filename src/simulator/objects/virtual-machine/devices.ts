import { stableUuid } from '../../stable-uuid.ts';
import type { SimulatedNic } from '../../inventory-spec.ts';
import { typed, type DataObject, type Value } from '../../soap/value.ts';
import { DRIVES } from './drive.ts';
import { diskBacking, type VmDisk } from './virtual-disk.ts';
import type { VirtualMachine } from './virtual-machine.ts';

export const SCSI_CONTROLLER = { key: 1000, type: 'ParaVirtualSCSIController', bus: 0 } as const;

/** `config.hardware.device`, with the disks at the given points of their chains. */
export function devices(
  vm: VirtualMachine,
  chainOf: (disk: VmDisk) => readonly string[],
): readonly DataObject[] {
  return [
    ...controllers(vm),
    ...vm.disks.map((disk) => virtualDisk(disk, chainOf(disk))),
    ...vm.drives.map((drive) => drive.describe()),
    ...tpm(vm),
    ...passthrough(vm),
    ...vm.nics.map((nic, index) => ethernetCard(vm, nic, index)),
  ];
}

/** SCSI unit numbers leave out 7: it is the controller's own. */
export function unitNumber(disk: VmDisk): number {
  return disk.index < 7 ? disk.index : disk.index + 1;
}

function controllers(vm: VirtualMachine): DataObject[] {
  const device = (type: string, key: number, label: string, fields: Record<string, Value>) =>
    typed(type, { key, deviceInfo: { label, summary: label }, ...fields });
  return [
    device('VirtualIDEController', 200, 'IDE 0', { busNumber: 0 }),
    device('VirtualIDEController', 201, 'IDE 1', { busNumber: 1 }),
    device('VirtualPS2Controller', 300, 'PS2 controller 0', { busNumber: 0, device: [600, 700] }),
    device('VirtualPCIController', 100, 'PCI controller 0', { busNumber: 0, device: [500, 1000, 15_000] }),
    device('VirtualSIOController', 400, 'SIO controller 0', { busNumber: 0 }),
    device('VirtualKeyboard', 600, 'Keyboard', { controllerKey: 300, unitNumber: 0 }),
    device('VirtualPointingDevice', 700, 'Pointing device', {
      backing: typed('VirtualPointingDeviceDeviceBackingInfo', {
        deviceName: '',
        useAutoDetect: false,
        hostPointingDevice: 'autodetect',
      }),
      controllerKey: 300,
      unitNumber: 1,
    }),
    device('VirtualMachineVideoCard', 500, 'Video card', {
      controllerKey: 100,
      unitNumber: 0,
      videoRamSizeInKB: 8192,
      numDisplays: 1,
      useAutoDetect: false,
      enable3DSupport: false,
    }),
    device(SCSI_CONTROLLER.type, SCSI_CONTROLLER.key, 'SCSI controller 0', {
      controllerKey: 100,
      unitNumber: 3,
      busNumber: SCSI_CONTROLLER.bus,
      device: vm.disks.map(({ key }) => key),
      hotAddRemove: true,
      sharedBus: vm.disks.some(({ spec }) => spec.shared === 'bus') ? 'physicalSharing' : 'noSharing',
      scsiCtlrUnitNumber: 7,
    }),
    device('VirtualAHCIController', 15_000, 'SATA controller 0', {
      controllerKey: 100,
      unitNumber: 24,
      busNumber: 0,
      device: vm.drives.filter(({ kind }) => kind === 'cdrom').map(({ kind }) => DRIVES[kind].key),
    }),
  ];
}

function virtualDisk(disk: VmDisk, chain: readonly string[]): DataObject {
  const kibibytes = disk.capacityBytes / 1024;
  return typed('VirtualDisk', {
    key: disk.key,
    deviceInfo: { label: `Hard disk ${disk.index + 1}`, summary: `${kibibytes.toLocaleString('en-US')} KB` },
    backing: diskBacking(disk, chain),
    controllerKey: SCSI_CONTROLLER.key,
    unitNumber: unitNumber(disk),
    capacityInKB: Math.floor(kibibytes),
    capacityInBytes: disk.capacityBytes,
    shares: { shares: 1000, level: 'normal' },
    diskObjectId: `1-${disk.key}`,
    nativeUnmanagedLinkedClone: false,
  });
}

/** On the PCI bus, as real ones are. */
function tpm({ spec }: VirtualMachine): DataObject[] {
  if (spec.vtpm !== true) return [];
  const deviceInfo = { label: 'Virtual TPM', summary: 'Trusted Platform Module' };
  return [typed('VirtualTPM', { key: 11_000, deviceInfo, controllerKey: 100, unitNumber: 30 })];
}

function passthrough({ spec }: VirtualMachine): DataObject[] {
  return (spec.passthrough ?? []).map((label, index) =>
    typed('VirtualPCIPassthrough', {
      key: 13_000 + index,
      deviceInfo: { label, summary: label },
      backing: typed('VirtualPCIPassthroughDeviceBackingInfo', {
        deviceName: label,
        useAutoDetect: false,
        id: `0000:3b:00.${index}`,
        deviceId: '1db6',
        systemId: 'BYPASS',
        vendorId: 4318,
      }),
      controllerKey: 100,
      unitNumber: 18 + index,
    }),
  );
}

function ethernetCard(vm: VirtualMachine, nic: SimulatedNic, index: number): DataObject {
  const network = vm.networkOf(nic);
  return typed(nic.type ?? 'VirtualVmxnet3', {
    key: 4000 + index,
    deviceInfo: { label: `Network adapter ${index + 1}`, summary: network.wireName },
    backing: typed('VirtualEthernetCardNetworkBackingInfo', {
      deviceName: network.wireName,
      useAutoDetect: false,
      network: network.ref,
    }),
    connectable: connectable(nic.connected ?? true),
    controllerKey: 100,
    unitNumber: 7 + index,
    addressType: 'assigned',
    macAddress: macAddress(vm, nic, index),
    wakeOnLanEnabled: true,
  });
}

/** Addresses in vCenter's range 00:50:56:80-bf, the same at every start. */
export function macAddress(vm: VirtualMachine, nic: SimulatedNic, index: number): string {
  if (nic.mac !== undefined) return nic.mac;
  const digits = stableUuid(`${vm.instanceUuid} nic ${index}`).replaceAll('-', '');
  return `00:50:56:8${digits.charAt(0)}:${digits.slice(1, 3)}:${digits.slice(3, 5)}`;
}

function connectable(connected: boolean): DataObject {
  return {
    migrateConnect: 'unset',
    startConnected: connected,
    allowGuestControl: true,
    connected,
    status: 'ok',
  };
}
