import type { DataObject } from '../../soap/value.ts';
import type { VmDisk } from './virtual-disk.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** A file that the VM has on its datastore. */
export interface VmFile {
  /** `[datastore1] vm/vm.vmx` */
  readonly name: string;
  /** A VirtualMachineFileLayoutExFileType. */
  readonly type: string;
  readonly size: number;
}

export function vmFiles(vm: VirtualMachine): readonly VmFile[] {
  const nvram =
    vm.nvramFile === undefined ? [] : [{ name: vm.nvramFile, type: 'nvram', size: vm.nvramBytes }];
  return [
    { name: vm.file('.vmx'), type: 'config', size: 3214 },
    ...nvram,
    { name: vm.file('.vmsd'), type: 'snapshotList', size: vm.snapshots.length * 512 },
    { name: vm.file('.log'), type: 'log', size: 200_000 },
    ...vm.disks.flatMap((disk) => disk.chain.flatMap((file, depth) => diskFiles(disk, file, depth))),
  ];
}

/** A descriptor, and beside it the base's extent or a delta's blocks. */
function diskFiles(disk: VmDisk, file: string, depth: number): VmFile[] {
  const extent = file.replace(/\.vmdk$/, depth === 0 ? '-flat.vmdk' : '-sesparse.vmdk');
  return [
    { name: file, type: 'diskDescriptor', size: 512 },
    { name: extent, type: 'diskExtent', size: depth === 0 ? disk.capacityBytes : 1024 * 1024 },
  ];
}

/** `VirtualMachine.layoutEx`. */
export function fileLayoutEx(vm: VirtualMachine): DataObject {
  const files = vmFiles(vm);
  const keyOf = (name: string) => files.findIndex((file) => file.name === name);
  const unit = (disk: VmDisk, file: string, depth: number): DataObject => ({
    fileKey: diskFiles(disk, file, depth).map(({ name }) => keyOf(name)),
  });
  const layout = (depthOf: (disk: VmDisk) => number): DataObject[] =>
    vm.disks.map((disk) => ({
      key: disk.key,
      chain: disk.chain.slice(0, depthOf(disk)).map((file, depth) => unit(disk, file, depth)),
    }));
  return {
    file: files.map((file, key) => ({
      key,
      ...file,
      uniqueSize: file.size,
      accessible: true,
    })),
    disk: layout(({ chain }) => chain.length),
    snapshot: vm.snapshots.map(({ ref }, index) => ({
      key: ref,
      dataKey: keyOf(vm.file('.vmsd')),
      memoryKey: -1,
      disk: layout(() => index + 1),
    })),
    timestamp: vm.createDate,
  };
}
