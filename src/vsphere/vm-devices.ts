import { isA } from './soap/tables.ts';
import type { Read } from './soap/types.ts';
import type {
  DiskBacking,
  RemovableDevice,
  VirtualMachine,
  VirtualMachineDisk,
  VirtualMachineNic,
} from './virtual-machine.ts';

type Device = Read<'VirtualDevice'>;
type Backing = Read<'VirtualDeviceBackingInfo'>;

/** The disks in the order of the server's list, which is the order of a lease's files. */
export function readDisks(
  devices: readonly Device[],
  usedBytes: ReadonlyMap<number, number> = new Map(),
): VirtualMachineDisk[] {
  const controllers = new Map(devices.filter((d) => isA(d, 'VirtualController')).map((d) => [d.key, d]));
  return devices
    .filter((device) => isA(device, 'VirtualDisk'))
    .map((disk) => {
      const controller = controllers.get(disk.controllerKey ?? 0);
      const used = usedBytes.get(disk.key);
      return {
        key: disk.key,
        label: labelOf(disk),
        controllerKey: disk.controllerKey ?? 0,
        controllerType: controller?.$type ?? '',
        busNumber: controller?.busNumber ?? 0,
        unitNumber: disk.unitNumber ?? 0,
        capacityBytes: disk.capacityInBytes ?? disk.capacityInKB * 1024,
        backing: diskBacking(disk.backing),
        ...(used === undefined ? {} : { usedBytes: used }),
        ...(isShared(controller) ? { sharedBus: true as const } : {}),
      };
    });
}

/** `VirtualSCSISharing`: `noSharing`, `virtualSharing` (on one host) or `physicalSharing`. */
function isShared(controller: Device | undefined): boolean {
  return (
    isA(controller, 'VirtualSCSIController') && /^(?:virtual|physical)Sharing$/.test(controller.sharedBus)
  );
}

/** Devices that cannot be had from files: a virtual TPM, and hardware of the host that is lent to the VM. */
export function readSpecialDevices(devices: readonly Device[]): VirtualMachine['devices'] {
  const labels = (...types: ('VirtualTPM' | 'VirtualPCIPassthrough' | 'VirtualSriovEthernetCard')[]) =>
    devices.filter((device) => types.some((type) => isA(device, type))).map(labelOf);
  return {
    vtpm: labels('VirtualTPM'),
    passthrough: labels('VirtualPCIPassthrough', 'VirtualSriovEthernetCard'),
  };
}

export function readNics(
  devices: readonly Device[],
  portgroups: ReadonlyMap<string, string>,
): VirtualMachineNic[] {
  return devices
    .filter((device) => isA(device, 'VirtualEthernetCard'))
    .map((nic) => ({
      key: nic.key,
      label: labelOf(nic),
      type: nic.$type,
      mac: nic.macAddress ?? '',
      network: networkName(nic.backing, portgroups),
      connected: nic.connectable?.connected ?? false,
    }));
}

export function readRemovable(devices: readonly Device[]): RemovableDevice[] {
  return devices
    .filter((device) => isA(device, 'VirtualCdrom') || isA(device, 'VirtualFloppy'))
    .map((device) => ({
      key: device.key,
      label: labelOf(device),
      kind: isA(device, 'VirtualCdrom') ? ('cdrom' as const) : ('floppy' as const),
      ...imageOf(device.backing),
      connected: device.connectable?.connected ?? false,
    }));
}

function imageOf(backing: Backing | undefined): Pick<RemovableDevice, 'file' | 'datastore'> {
  if (!isA(backing, 'VirtualDeviceFileBackingInfo')) return {};
  const { fileName: file, datastore } = backing;
  return { file, ...(datastore === undefined ? {} : { datastore }) };
}

function labelOf(device: Device): string {
  return device.deviceInfo?.label ?? `${device.$type} ${device.key}`;
}

/** Disk backings share their fields by name without a common type that has them. */
function diskBacking(backing: Backing | undefined): DiskBacking {
  const type = backing?.$type ?? '';
  if (!isA(backing, 'VirtualDeviceFileBackingInfo'))
    return { type, fileName: '', mode: '', hasParent: false };
  const known: Partial<Read<'VirtualDiskFlatVer2BackingInfo'>> &
    Pick<Partial<Read<'VirtualDiskRawDiskMappingVer1BackingInfo'>>, 'compatibilityMode'> = backing;
  const { fileName, diskMode = '', thinProvisioned, uuid, changeId, parent } = known;
  const { compatibilityMode, sharing, keyId } = known;
  return {
    type,
    fileName: fileName ?? '',
    mode: diskMode,
    ...(thinProvisioned === undefined ? {} : { thin: thinProvisioned }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(changeId === undefined ? {} : { changeId }),
    ...(compatibilityMode === undefined ? {} : { compatibilityMode }),
    ...(sharing === undefined ? {} : { sharing }),
    ...(keyId === undefined ? {} : { encrypted: true }),
    hasParent: parent !== undefined,
  };
}

function networkName(backing: Backing | undefined, portgroups: ReadonlyMap<string, string>): string {
  if (isA(backing, 'VirtualDeviceDeviceBackingInfo')) return backing.deviceName;
  if (isA(backing, 'VirtualEthernetCardDistributedVirtualPortBackingInfo')) {
    const key = backing.port.portgroupKey ?? '';
    return portgroups.get(key) ?? key;
  }
  if (isA(backing, 'VirtualEthernetCardOpaqueNetworkBackingInfo')) return backing.opaqueNetworkId;
  return '';
}
