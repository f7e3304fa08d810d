import { diskFiles, vmFiles } from '../../datastore/vm-files.ts';
import type { DataObject } from '../../soap/value.ts';
import type { VmDisk } from './virtual-disk.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** `VirtualMachine.layoutEx`: the files, numbered, and which of them each disk and each snapshot is made of. */
export function fileLayoutEx(vm: VirtualMachine): DataObject {
  const files = vmFiles(vm).map((file) => ({ ...file, size: file.allocated ?? file.size }));
  const keyOf = (name: string) => files.findIndex((file) => file.name === name);
  const unit = (disk: VmDisk, file: string, depth: number): DataObject => ({
    fileKey: diskFiles(disk, file, depth).map(({ name }) => keyOf(name)),
  });
  const layout = (chainOf: (disk: VmDisk) => readonly string[]): DataObject[] =>
    vm.disks.map((disk) => ({
      key: disk.key,
      chain: chainOf(disk).map((file, depth) => unit(disk, file, depth)),
    }));
  return {
    file: files.map(({ name, type, size }, key) => ({
      key,
      name,
      type,
      size,
      uniqueSize: size,
      accessible: true,
    })),
    disk: layout((disk) => disk.chain()),
    snapshot: vm.snapshots.map((snapshot) => ({
      key: snapshot.ref,
      dataKey: keyOf(vm.file('.vmsd')),
      memoryKey: -1,
      disk: layout((disk) => snapshot.chainOf(disk)),
    })),
    timestamp: vm.createDate,
  };
}
