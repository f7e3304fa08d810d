import type { MoRef } from './moref.ts';

export type PowerState = 'poweredOn' | 'poweredOff' | 'suspended';

/** The facts about a VM, in the product's words: bytes and decoded names, no wire types. */
export interface VirtualMachine {
  readonly ref: MoRef;
  readonly name: string;
  /** The inventory path, `/DC0/vm/folder/name`, with `%2f` where a name holds a slash. */
  readonly path: string;
  /** The path of what holds the VM: a folder or a vApp. */
  readonly folder: string;
  /** Unique within a vCenter (`config.instanceUuid`). */
  readonly instanceUuid: string;
  /** What the guest sees as its SMBIOS UUID (`config.uuid`); copies share it. */
  readonly biosUuid: string;
  readonly powerState: PowerState;
  readonly connectionState: string;
  readonly guestFullName: string;
  readonly guestId: string;
  readonly cpus: number;
  readonly memoryMb: number;
  /** `bios` or `efi`. */
  readonly firmware: string;
  /** `vmx-19`. */
  readonly hardwareVersion: string;
  readonly template: boolean;
  readonly annotation: string;
  /** Changes with every reconfiguration (`config.changeVersion`); it proves nothing about the disks' content. */
  readonly changeVersion: string;
  readonly toolsStatus: string;
  readonly toolsVersion: string;
  readonly hostName?: string;
  /** The ESXi host that it is registered on. */
  readonly host?: VirtualMachineHost;
  /** The VM's own files are encrypted (`config.keyId`). */
  readonly encrypted: boolean;
  /** Labels of its devices that no file stands for. */
  readonly devices: { readonly vtpm: readonly string[]; readonly passthrough: readonly string[] };
  /** Absent where the server does not say. */
  readonly changeTracking?: boolean;
  /** `notConfigured`, `running`, `needSecondary`... */
  readonly faultTolerance: string;
  /** Files of removed snapshots are still part of its disks. */
  readonly consolidationNeeded: boolean;
  /** `capability.snapshotOperationsSupported`; absent where the server does not say. */
  readonly snapshotsSupported?: boolean;
  /** Methods that the server refuses in the VM's present state (`ManagedEntity.disabledMethod`). */
  readonly disabledMethods: readonly string[];
  readonly disks: readonly VirtualMachineDisk[];
  readonly nics: readonly VirtualMachineNic[];
  readonly removable: readonly RemovableDevice[];
  readonly snapshots: readonly SnapshotNode[];
  /** Bytes in use on datastores, swap and logs included. */
  readonly usedBytes?: number;
  /** `usedBytes` and what the thin disks may still take. */
  readonly provisionedBytes?: number;
  /** The datastore path of the NVRAM file. */
  readonly nvramFile?: string;
  readonly customAttributes: Readonly<Record<string, string>>;
}

export interface VirtualMachineHost {
  readonly ref: MoRef;
  /** The name or the address by which the vCenter knows it. */
  readonly name: string;
  /** `connected`, `disconnected` or `notResponding`. */
  readonly connectionState: string;
  readonly port: number;
  /** SHA-1 or SHA-256 of its certificate, as its vCenter knows it. */
  readonly thumbprint?: string;
}

export interface VirtualMachineDisk {
  readonly key: number;
  readonly label: string;
  readonly controllerKey: number;
  /** The wire name of the controller: `ParaVirtualSCSIController`. */
  readonly controllerType: string;
  readonly busNumber: number;
  readonly unitNumber: number;
  readonly capacityBytes: number;
  readonly backing: DiskBacking;
  /** Bytes that its files take on the datastore, those of its parents included; absent where the server does not say. */
  readonly usedBytes?: number;
  /** Its SCSI bus is shared with other VMs. */
  readonly sharedBus?: true;
}

export interface DiskBacking {
  /** The wire name: `VirtualDiskFlatVer2BackingInfo`, `VirtualDiskRawDiskMappingVer1BackingInfo`... */
  readonly type: string;
  /** `[datastore] folder/name.vmdk` */
  readonly fileName: string;
  /** `persistent`, `independent_persistent`... */
  readonly mode: string;
  readonly thin?: boolean;
  readonly uuid?: string;
  readonly changeId?: string;
  /** Of a raw device mapping: `physicalMode` or `virtualMode`. */
  readonly compatibilityMode?: string;
  /** `sharingMultiWriter`: several VMs may write at once. */
  readonly sharing?: string;
  readonly encrypted?: true;
  /** The disk is a delta on another file: the VM has a snapshot, or is a linked clone. */
  readonly hasParent: boolean;
}

export interface VirtualMachineNic {
  readonly key: number;
  readonly label: string;
  /** The wire name: `VirtualVmxnet3`. */
  readonly type: string;
  readonly mac: string;
  readonly network: string;
  readonly connected: boolean;
}

export interface RemovableDevice {
  readonly key: number;
  readonly label: string;
  readonly kind: 'cdrom' | 'floppy';
  /** `[datastore] file.iso`, when an image is inserted. */
  readonly file?: string;
  /** Where that image is; absent for one on the host itself. */
  readonly datastore?: MoRef;
  readonly connected: boolean;
}

export interface SnapshotNode {
  readonly ref: MoRef;
  readonly name: string;
  readonly description: string;
  /** The ESXi host counts the snapshots of a VM: a younger one has a higher number. */
  readonly number: number;
  readonly createdAt: Date;
  readonly quiesced: boolean;
  /** In which a revert leaves the VM: `poweredOn` when the snapshot has the memory of a running one. */
  readonly powerState: string;
  /** The snapshot on which the VM runs now. */
  readonly current: boolean;
  readonly children: readonly SnapshotNode[];
}
