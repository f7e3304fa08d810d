import type {
  RemovableDevice,
  SnapshotNode,
  VirtualMachine,
  VirtualMachineDisk,
  VirtualMachineNic,
} from '../vsphere/vm.ts';

/**
 * The document about a VM, as `--json` prints it. The first seven fields are the lines of `--quiet`, under the same
 * names, so that a script can move from one to the other. Fields are only ever added.
 */
export interface VmInfo {
  readonly name: string;
  /** The full inventory path. */
  readonly path: string;
  readonly power_state: 'poweredOn' | 'poweredOff' | 'suspended';
  readonly guest_os: string;
  readonly cpu: number;
  readonly memory_mb: number;
  /** The disks' capacities together: what a restored VM may come to need. */
  readonly storage_bytes: number;
  /** What the VM takes on its datastores now, swap, logs and snapshots included; null where the server does not say. */
  readonly used_bytes: number | null;
  /** `used_bytes` and what its thin disks may still grow by; null where the server does not say. */
  readonly provisioned_bytes: number | null;

  readonly instance_uuid: string;
  readonly bios_uuid: string;
  readonly guest_id: string;
  readonly host: string | null;
  readonly folder: string;
  readonly connection_state: string;
  readonly template: boolean;
  readonly firmware: string;
  readonly hardware_version: string;
  readonly annotation: string;
  readonly custom_attributes: Readonly<Record<string, string>>;
  readonly tools: { readonly status: string; readonly version: string };
  readonly disks: readonly DiskInfo[];
  readonly nics: readonly NicInfo[];
  readonly removable: readonly RemovableInfo[];
  /** Flat, parents before children. */
  readonly snapshots: readonly SnapshotInfo[];
}

export interface DiskInfo {
  readonly key: number;
  readonly label: string;
  readonly capacity_bytes: number;
  /** `ParaVirtualSCSIController 0:1`: the controller's type, its bus and the disk's unit. */
  readonly controller: string;
  /** The datastore path: `[datastore1] web01/web01.vmdk`. */
  readonly file: string;
  readonly backing: string;
  /** Independent disks take no part in snapshots. */
  readonly mode: string;
  /** null where the kind of backing knows no difference. */
  readonly thin: boolean | null;
  /** Set where changed blocks are tracked. */
  readonly change_id: string | null;
  /** The disk is a delta on another file. */
  readonly has_parent: boolean;
}

export interface NicInfo {
  readonly label: string;
  readonly type: string;
  readonly mac: string;
  readonly network: string;
  readonly connected: boolean;
}

export interface RemovableInfo {
  readonly label: string;
  readonly kind: 'cdrom' | 'floppy';
  readonly file: string | null;
  readonly connected: boolean;
}

export interface SnapshotInfo {
  readonly name: string;
  /** Names from the root to this snapshot. */
  readonly path: readonly string[];
  readonly description: string;
  readonly created_at: string;
  readonly quiesced: boolean;
  /** The VM runs on this one now. */
  readonly current: boolean;
}

export function describe(vm: VirtualMachine): VmInfo {
  return {
    name: vm.name,
    path: vm.path,
    power_state: vm.powerState,
    guest_os: vm.guestFullName,
    cpu: vm.cpus,
    memory_mb: vm.memoryMb,
    storage_bytes: vm.disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0),
    used_bytes: vm.usedBytes ?? null,
    provisioned_bytes: vm.provisionedBytes ?? null,

    instance_uuid: vm.instanceUuid,
    bios_uuid: vm.biosUuid,
    guest_id: vm.guestId,
    host: vm.hostName ?? null,
    folder: vm.folder,
    connection_state: vm.connectionState,
    template: vm.template,
    firmware: vm.firmware,
    hardware_version: vm.hardwareVersion,
    annotation: vm.annotation,
    custom_attributes: vm.customAttributes,
    tools: { status: vm.toolsStatus, version: vm.toolsVersion },
    disks: vm.disks.map(describeDisk),
    nics: vm.nics.map(describeNic),
    removable: vm.removable.map(describeRemovable),
    snapshots: vm.snapshots.flatMap((snapshot) => describeSnapshots(snapshot, [])),
  };
}

function describeDisk(disk: VirtualMachineDisk): DiskInfo {
  const { backing } = disk;
  return {
    key: disk.key,
    label: disk.label,
    capacity_bytes: disk.capacityBytes,
    controller: `${disk.controllerType} ${disk.busNumber}:${disk.unitNumber}`,
    file: backing.fileName,
    backing: backing.type,
    mode: backing.mode,
    thin: backing.thin ?? null,
    change_id: backing.changeId ?? null,
    has_parent: backing.hasParent,
  };
}

function describeNic({ label, type, mac, network, connected }: VirtualMachineNic): NicInfo {
  return { label, type, mac, network, connected };
}

function describeRemovable({ label, kind, file, connected }: RemovableDevice): RemovableInfo {
  return { label, kind, file: file ?? null, connected };
}

function describeSnapshots(snapshot: SnapshotNode, above: readonly string[]): SnapshotInfo[] {
  const { name, description, createdAt, quiesced, current, children } = snapshot;
  const path = [...above, name];
  return [
    { name, path, description, created_at: createdAt.toISOString(), quiesced, current },
    ...children.flatMap((child) => describeSnapshots(child, path)),
  ];
}
