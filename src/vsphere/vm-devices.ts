import { isA } from './soap/tables.ts';
import type { Read } from './soap/types.ts';
import type {
  DiskBacking,
  RemovableDevice,
  VirtualMachineDisk,
  VirtualMachineNic,
} from './virtual-machine.ts';

type Device = Read<'VirtualDevice'>;
type Backing = Read<'VirtualDeviceBackingInfo'>;

/** The disks in the order of the server's list, which is the order of a lease's files. */
export function readDisks(devices: readonly Device[]): VirtualMachineDisk[] {
  const controllers = new Map(devices.filter((d) => isA(d, 'VirtualController')).map((d) => [d.key, d]));
  return devices
    .filter((device) => isA(device, 'VirtualDisk'))
    .map((disk) => {
      const controller = controllers.get(disk.controllerKey ?? 0);
      return {
        key: disk.key,
        label: labelOf(disk),
        controllerKey: disk.controllerKey ?? 0,
        controllerType: controller?.$type ?? '',
        busNumber: controller?.busNumber ?? 0,
        unitNumber: disk.unitNumber ?? 0,
        capacityBytes: disk.capacityInBytes ?? disk.capacityInKB * 1024,
        backing: diskBacking(disk.backing),
      };
    });
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
      ...(isA(device.backing, 'VirtualDeviceFileBackingInfo') ? { file: device.backing.fileName } : {}),
      connected: device.connectable?.connected ?? false,
    }));
}

function labelOf(device: Device): string {
  return device.deviceInfo?.label ?? `${device.$type} ${device.key}`;
}

/** Disk backings share their fields by name without a common type that has them. */
function diskBacking(backing: Backing | undefined): DiskBacking {
  const type = backing?.$type ?? '';
  if (!isA(backing, 'VirtualDeviceFileBackingInfo'))
    return { type, fileName: '', mode: '', hasParent: false };
  const known: Partial<Read<'VirtualDiskFlatVer2BackingInfo'>> = backing;
  const { fileName, diskMode = '', thinProvisioned, uuid, changeId, parent } = known;
  return {
    type,
    fileName: fileName ?? '',
    mode: diskMode,
    ...(thinProvisioned === undefined ? {} : { thin: thinProvisioned }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(changeId === undefined ? {} : { changeId }),
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
