/** What a test or a demonstration says about the VMs that the embedded vCenter shall have. Everything else follows from it. */
export interface SimulatedVm {
  readonly name: string;
  /** Folder path below the datacenter's `vm` folder, `/` between names; absent: directly in it. */
  readonly folder?: string;
  /** Absent: the first datacenter, `DC0`. */
  readonly datacenter?: string;
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
  readonly cdrom?: SimulatedCdrom;
  readonly customAttributes?: Readonly<Record<string, string>>;
  /** Names of snapshots, oldest first, each the child of the one before. */
  readonly snapshots?: readonly string[];
}

export interface SimulatedDisk {
  readonly capacityBytes: number;
  /** What decides the content; absent: derived from the VM's path and the disk's place. */
  readonly seed?: string;
  /** Bytes of file content in its file system; absent: 20 MiB, less on a small disk. */
  readonly dataBytes?: number;
}

export interface SimulatedNic {
  /** Absent: `VM Network`. */
  readonly network?: string;
  /** Absent: `VirtualVmxnet3`. */
  readonly type?: 'VirtualVmxnet3' | 'VirtualE1000' | 'VirtualE1000e';
  readonly mac?: string;
  readonly connected?: boolean;
}

export interface SimulatedCdrom {
  /** Datastore path of the image, `[datastore1] iso/debian.iso`; absent: the client's own drive. */
  readonly file?: string;
  readonly connected?: boolean;
}
