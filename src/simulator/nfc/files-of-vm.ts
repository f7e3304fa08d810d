import { writeStreamOptimized } from '../../disk/stream-optimized/write.ts';
import { SCSI_CONTROLLER, unitNumber } from '../objects/virtual-machine/devices.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import type { VmDisk } from '../objects/virtual-machine/virtual-disk.ts';
import { imageFiles, nvramContent, type ReadableFile } from '../datastore/vm-files.ts';
import { ExportedFile } from './exported-file.ts';
import type { OtherDisk } from './nfc-files.ts';

/**
 * What a lease on a VM offers: its disks, its NVRAM unless a snapshot is exported, and the image in its drive: whether
 * images are taken along is the client's to decide.
 */
export function filesOfVm(
  vm: VirtualMachine,
  { withNvram }: { readonly withNvram: boolean },
): ExportedFile[] {
  const disks = vm.disks.map((disk) => diskFile(vm, disk));
  const nvram = withNvram && vm.nvramFile !== undefined ? [nvramFile(vm)] : [];
  const images = imageFiles(vm).map((image) => imageFile(vm, image));
  return [...disks, ...nvram, ...images];
}

/** The device id of a disk, as leases and `OvfFile.deviceId` have it. */
export function diskKey(vm: VirtualMachine, disk: VmDisk): string {
  return `/${vm.ref.value}/${SCSI_CONTROLLER.type}${SCSI_CONTROLLER.bus}:${unitNumber(disk)}`;
}

/** The drive is the first device of its SATA controller. */
export const imageKey = (vm: VirtualMachine): string => `/${vm.ref.value}/VirtualAHCIController0:0`;

export const nvramKey = (vm: VirtualMachine): string => `/${vm.ref.value}/nvram`;

function diskFile(vm: VirtualMachine, disk: VmDisk): ExportedFile {
  const other = ({ disk: index = disk.index, generation }: OtherDisk, signal: AbortSignal) => {
    const wanted = vm.disks[index];
    return wanted && writeStreamOptimized(wanted.contentAt(generation ?? wanted.generation), { signal });
  };
  return new ExportedFile({
    key: diskKey(vm, disk),
    name: `disk-${disk.index}.vmdk`,
    disk: { capacityBytes: disk.capacityBytes, populatedBytes: disk.allocatedBytes, other },
    content: (signal) => writeStreamOptimized(disk.content, { signal }),
  });
}

function imageFile(vm: VirtualMachine, { size, content }: ReadableFile): ExportedFile {
  return new ExportedFile({
    key: imageKey(vm),
    name: `disk-${vm.disks.length + 1}.iso`,
    sizeBytes: size,
    content: () => content(),
  });
}

function nvramFile(vm: VirtualMachine): ExportedFile {
  return new ExportedFile({
    key: nvramKey(vm),
    name: `disk-${vm.disks.length}.nvram`,
    sizeBytes: vm.nvramBytes,
    content: () => nvramContent(vm),
  });
}
