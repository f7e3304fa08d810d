import type { VmDisk } from '../objects/virtual-machine/virtual-disk.ts';
import { unitNumber } from '../objects/virtual-machine/devices.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';

const fileName = (datastorePath: string): string => datastorePath.split('/').at(-1) ?? datastorePath;

/** The configuration file as ESXi writes it: `key = "value"`. */
export function vmxText(vm: VirtualMachine): string {
  const settings: Record<string, string | number> = {
    '.encoding': 'UTF-8',
    'config.version': 8,
    'virtualHW.version': 21,
    displayName: vm.displayName,
    guestOS: vm.guestId.replace(/Guest$/, '').toLowerCase(),
    firmware: vm.firmware,
    memSize: vm.memoryMb,
    numvcpus: vm.cpus,
    'uuid.bios': vm.biosUuid,
    'vc.uuid': vm.instanceUuid,
    ...(vm.nvramFile === undefined ? {} : { nvram: fileName(vm.nvramFile) }),
    'scsi0.present': 'TRUE',
    'scsi0.virtualDev': 'pvscsi',
  };
  for (const disk of vm.disks) {
    settings[`scsi0:${unitNumber(disk)}.fileName`] = fileName(disk.current.file);
    settings[`scsi0:${unitNumber(disk)}.present`] = 'TRUE';
  }
  const escape = (value: string) => value.replace(/["|\n\r]/g, (each) => `|${hex(each)}`);
  return Object.entries(settings)
    .map(([key, value]) => `${key} = "${escape(String(value))}"\n`)
    .join('');
}

/** The text part of a VMDK on VMFS (Virtual Disk Format 5.0, "The Descriptor File"). */
export function diskDescriptorText(disk: VmDisk, extent: string, depth: number): string {
  const sectors = disk.capacityBytes / 512;
  const [access, type] = depth === 0 ? ['VMFS', 'vmfs'] : ['SESPARSE', 'seSparse'];
  const parent = depth === 0 ? [] : [`parentFileNameHint="${fileName(disk.chain()[depth - 1] ?? '')}"`];
  return [
    '# Disk DescriptorFile',
    'version=1',
    'encoding="UTF-8"',
    'CID=fffffffe',
    `parentCID=${depth === 0 ? 'ffffffff' : 'fffffffe'}`,
    `createType="${type}"`,
    ...parent,
    '',
    '# Extent description',
    `RW ${sectors} ${access} "${fileName(extent)}"`,
    '',
    '# The Disk Data Base',
    '#DDB',
    '',
    'ddb.adapterType = "lsilogic"',
    'ddb.thinProvisioned = "1"',
    `ddb.uuid = "${disk.uuid}"`,
    '',
  ].join('\n');
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}
