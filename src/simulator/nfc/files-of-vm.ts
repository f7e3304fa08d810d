import { writeStreamOptimized } from '../../disk/stream-optimized/write.ts';
import { SCSI_CONTROLLER, unitNumber } from '../objects/virtual-machine/devices.ts';
import type { Snapshot } from '../objects/virtual-machine/snapshot.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import type { VmDisk } from '../objects/virtual-machine/virtual-disk.ts';
import { imageFile, nvramContent } from '../datastore/vm-files.ts';
import { driveKey, type Drive } from '../objects/virtual-machine/drive.ts';
import { ExportedFile } from './exported-file.ts';
import type { OtherDisk } from './nfc-files.ts';

/**
 * What a lease on a VM offers: its disks, its NVRAM, and the image in its drive: whether images are taken along is the
 * client's to decide.
 */
export function filesOfVm(vm: VirtualMachine): ExportedFile[] {
  // A LUN that is mapped in physical mode is the guest's alone.
  const disks = vm.disks.filter(({ spec }) => spec.rdm !== 'physical').map((disk) => diskFile(vm, disk));
  const nvram = vm.nvramFile === undefined ? [] : [nvramFile(vm)];
  return [...disks, ...nvram, ...imagesOf(vm)];
}

/** The disks as they were frozen, without those that no snapshot has; a snapshot's lease has no NVRAM. */
export function filesOfSnapshot({ vm, frozen }: Snapshot): ExportedFile[] {
  const disks = Array.from(frozen, ([disk, { generation }]) => diskFile(vm, disk, generation));
  return [...disks, ...imagesOf(vm)];
}

const imagesOf = (vm: VirtualMachine): ExportedFile[] => vm.drives.flatMap((drive) => driveFile(vm, drive));

/** The device id of a disk, as leases and `OvfFile.deviceId` have it. */
export function diskKey(vm: VirtualMachine, disk: VmDisk): string {
  return `/${vm.ref.value}/${SCSI_CONTROLLER.type}${SCSI_CONTROLLER.bus}:${unitNumber(disk)}`;
}

export const nvramKey = (vm: VirtualMachine): string => `/${vm.ref.value}/nvram`;

/** The guest's writes after `generation` are not in it; absent: what it has written when the file is asked for. */
function diskFile(vm: VirtualMachine, disk: VmDisk, generation?: number): ExportedFile {
  const now = () => generation ?? disk.generation;
  const other = ({ disk: index = disk.index, generation: wanted }: OtherDisk, signal: AbortSignal) => {
    const source = vm.disks[index];
    return source && writeStreamOptimized(source.contentAt(wanted ?? source.generation), { signal });
  };
  return new ExportedFile({
    key: diskKey(vm, disk),
    name: `disk-${disk.index}.vmdk`,
    disk: { capacityBytes: disk.capacityBytes, populatedBytes: disk.allocatedAt(now()), other },
    content: (signal) => writeStreamOptimized(disk.contentAt(now()), { signal }),
  });
}

function driveFile(vm: VirtualMachine, drive: Drive): ExportedFile[] {
  if (drive.file === undefined) return [];
  const { size, content } = imageFile(drive.file);
  const name = drive.kind === 'cdrom' ? `disk-${vm.disks.length + 1}.iso` : `disk-${vm.disks.length + 2}.flp`;
  return [new ExportedFile({ key: driveKey(vm, drive), name, sizeBytes: size, content: () => content() })];
}

function nvramFile(vm: VirtualMachine): ExportedFile {
  return new ExportedFile({
    key: nvramKey(vm),
    name: `disk-${vm.disks.length}.nvram`,
    sizeBytes: vm.nvramBytes,
    content: () => nvramContent(vm),
  });
}
