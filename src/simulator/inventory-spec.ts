/** What a test or a demonstration says about the VMs that the embedded vCenter shall have. Everything else follows from it. */
export interface SimulatedVm {
  readonly name: string;
  /** Folder path below the datacenter's `vm` folder, `/` between names; absent: directly in it. */
  readonly folder?: string;
  /** Absent: the first datacenter, `DC0`. */
  readonly datacenter?: string;
  /** The ESXi host that it is on, one of the datacenter's, made where missing; absent: the one at the server's address. */
  readonly host?: string;
  /** The datastore that its files are on, made where missing; absent: `datastore1`. Every host has every datastore. */
  readonly datastore?: string;
  /** Absent: `poweredOff`. */
  readonly powerState?: 'poweredOn' | 'poweredOff' | 'suspended';
  readonly cpus?: number;
  readonly memoryMb?: number;
  /** A `VirtualMachineGuestOsIdentifier`; absent: `debian12_64Guest`. */
  readonly guestId?: string;
  /** Absent: `bios`. */
  readonly firmware?: 'bios' | 'efi';
  readonly annotation?: string;
  /** Absent: derived from the VM's path, so that it is the same at every start. */
  readonly instanceUuid?: string;
  readonly disks: readonly SimulatedDisk[];
  /** Bytes of the NVRAM file; absent: 264 KiB with EFI firmware, 8,684 bytes without; 0: the VM has none. */
  readonly nvramBytes?: number;
  readonly nics?: readonly SimulatedNic[];
  readonly cdrom?: SimulatedDrive;
  readonly floppy?: SimulatedDrive;
  readonly customAttributes?: Readonly<Record<string, string>>;
  readonly tags?: readonly { readonly category: string; readonly tag: string }[];
  /** Names of snapshots, oldest first, each the child of the one before. */
  readonly snapshots?: readonly string[];
  readonly template?: boolean;
  /** Its files are encrypted: it cannot be exported. */
  readonly encrypted?: boolean;
  /** A virtual TPM, which encrypts its files. */
  readonly vtpm?: boolean;
  /** Labels of PCI devices of the host that it has for itself. */
  readonly passthrough?: readonly string[];
  readonly changeTracking?: boolean;
  /** VMware Tools in its guest; absent: running while the VM runs. */
  readonly tools?: ToolsState;
  /** Its guest hears that it shall shut down, and goes on. */
  readonly ignoresShutdown?: boolean;
  /** What it asks when it is switched on; nobody answers, and it does not start. */
  readonly asks?: string;
}

export type ToolsState = 'running' | 'notRunning' | 'notInstalled';

export interface SimulatedDisk {
  readonly capacityBytes: number;
  /** What decides the content; absent: derived from the VM's path and the disk's place. */
  readonly seed?: string;
  /** Bytes of file content in its file system; absent: 20 MiB, less on a small disk. */
  readonly dataBytes?: number;
  /** Absent: `persistent`. */
  readonly mode?: 'persistent' | 'independent_persistent' | 'independent_nonpersistent';
  /** A raw device mapping; in physical mode no lease has it. */
  readonly rdm?: 'virtual' | 'physical';
  /** Other VMs may write to it: as a multi-writer disk, or because the SCSI bus is shared. */
  readonly shared?: 'multi-writer' | 'bus';
  /** Absent: thin. */
  readonly thick?: boolean;
}

export interface SimulatedNic {
  /** Absent: `VM Network`. */
  readonly network?: string;
  /** Absent: `VirtualVmxnet3`. */
  readonly type?: 'VirtualVmxnet3' | 'VirtualE1000' | 'VirtualE1000e';
  readonly mac?: string;
  readonly connected?: boolean;
}

/** A CD or floppy drive. */
export interface SimulatedDrive {
  /** Datastore path of the image, `[datastore1] iso/debian.iso`; absent: the client's own drive. */
  readonly file?: string;
  /** The image has been deleted: a lease on the VM fails. */
  readonly missing?: boolean;
  /** When the VM is switched on. */
  readonly connected?: boolean;
}

/** How the ESXi hosts are to be met, all of them at first; what is absent is well. */
export interface SimulatedHost {
  readonly connectionState?: 'connected' | 'disconnected' | 'notResponding';
  /** The name of those that have none of their own; absent: where the embedded vCenter listens, which answers for it. */
  readonly address?: string;
  readonly port?: number;
  /** What vCenter believes its certificate's thumbprint to be. */
  readonly thumbprint?: string;
}
