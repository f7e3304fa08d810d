import type { RawDisk } from '../../disk/raw-disk.ts';
import { seededFile } from '../nfc/seeded-file.ts';
import type { VmDisk } from '../objects/virtual-machine/virtual-disk.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import { diskDescriptorText, vmxText } from './vm-texts.ts';

/** A file that a VM has on its datastore. */
export interface VmFile {
  /** `[datastore1] vm/vm.vmx` */
  readonly name: string;
  /** A VirtualMachineFileLayoutExFileType. */
  readonly type: string;
  readonly size: number;
  /** What it takes on the datastore, where that is less: an extent of a thin disk. */
  readonly allocated?: number;
  /** Absent for the deltas of snapshots: a host keeps their format, and their blocks, to itself. */
  readonly content?: () => AsyncIterable<Uint8Array>;
}

export type ReadableFile = VmFile & Required<Pick<VmFile, 'content'>>;

const PIECE_BYTES = 1024 * 1024;
const DELTA_BYTES = 1024 * 1024;
const IMAGE_BYTES = 2 * 1024 * 1024;

export function vmFiles(vm: VirtualMachine): readonly VmFile[] {
  const snapshotNames = vm.snapshots.map(
    ({ facts }, index) => `snapshot${index}.displayName = "${facts.name}"\n`,
  );
  return [
    textFile(vm.file('.vmx'), 'config', vmxText(vm)),
    ...nvram(vm),
    textFile(vm.file('.vmsd'), 'snapshotList', snapshotNames.join('')),
    ...vm.disks.flatMap((disk) => disk.chain().flatMap((file, depth) => diskFiles(disk, file, depth))),
  ];
}

/** The descriptor of one link of a disk's chain, and beside it the base's extent or the delta's blocks. */
export function diskFiles(disk: VmDisk, file: string, depth: number): readonly VmFile[] {
  const extent = file.replace(/\.vmdk$/, depth === 0 ? '-flat.vmdk' : '-sesparse.vmdk');
  const descriptor = textFile(file, 'diskDescriptor', diskDescriptorText(disk, extent, depth));
  if (depth > 0) return [descriptor, { name: extent, type: 'diskExtent', size: DELTA_BYTES }];
  const content = () => rawContent(disk.baseContent);
  const allocated = disk.spec.thick === true ? disk.capacityBytes : disk.allocatedBytes;
  return [descriptor, { name: extent, type: 'diskExtent', size: disk.capacityBytes, allocated, content }];
}

export function nvramContent(vm: VirtualMachine): AsyncIterable<Uint8Array> {
  return seededFile(`nvram ${vm.instanceUuid}`, vm.nvramBytes);
}

/** The images that are, or once were, in the VM's drives. They are no files of the VM's: others may use them too. */
export function imageFiles({ spec, drives }: VirtualMachine): ReadableFile[] {
  const first = [spec.cdrom, spec.floppy].filter((drive) => drive !== undefined);
  const gone = first.filter(({ missing }) => missing === true).map(({ file }) => file);
  const names = [...first, ...drives].flatMap(({ file }) => file ?? []);
  return [...new Set(names)].filter((name) => !gone.includes(name)).map(imageFile);
}

export function imageFile(name: string): ReadableFile {
  const type = name.endsWith('.flp') ? 'floppy' : 'iso';
  return { name, type, size: IMAGE_BYTES, content: () => seededFile(name, IMAGE_BYTES) };
}

function nvram(vm: VirtualMachine): VmFile[] {
  if (vm.nvramFile === undefined) return [];
  return [{ name: vm.nvramFile, type: 'nvram', size: vm.nvramBytes, content: () => nvramContent(vm) }];
}

function textFile(name: string, type: string, text: string): VmFile {
  const bytes = Buffer.from(text);
  return { name, type, size: bytes.length, content: () => once(bytes) };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

async function* rawContent(disk: RawDisk): AsyncGenerator<Buffer> {
  const { capacityBytes } = disk;
  for (let offset = 0; offset < capacityBytes; offset += PIECE_BYTES) {
    yield await Promise.resolve(disk.read(offset, Math.min(PIECE_BYTES, capacityBytes - offset)));
  }
}
