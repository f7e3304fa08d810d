import { macAddress, unitNumber } from '../objects/virtual-machine/devices.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import { diskId, fileId, type DescriptorOptions } from './write-descriptor.ts';
import { xml, type XmlElement } from './xml-element.ts';

/** The numbers of CIM_ResourceAllocationSettingData.ResourceType. */
const CPU = 3;
const MEMORY = 4;
const IDE = 5;
const SCSI = 6;
const ETHERNET = 10;
const FLOPPY = 14;
const CDROM = 15;
const DISK = 17;
const OTHER_STORAGE = 20;
const VIDEO = 24;

type Rasd = Readonly<Record<string, string | number | boolean | undefined>>;

/** The devices, each with the number of its parent, and VMware's settings behind them. */
export function hardwareSection(vm: VirtualMachine, options: DescriptorOptions): XmlElement {
  return xml('VirtualHardwareSection', {}, [
    xml('Info', {}, 'Virtual hardware requirements'),
    system(options),
    ...numbered(itemsOf(vm, options)),
    ...settings(vm, options),
  ]);
}

function system({ name }: DescriptorOptions): XmlElement {
  return xml('System', {}, [
    xml('vssd:ElementName', {}, 'Virtual Hardware Family'),
    xml('vssd:InstanceID', {}, '0'),
    xml('vssd:VirtualSystemIdentifier', {}, name),
    xml('vssd:VirtualSystemType', {}, 'vmx-21'),
  ]);
}

interface Item {
  readonly rasd: Rasd;
  readonly required?: boolean;
}

/** The instance IDs of the controllers: their places in the list below. */
const PARENTS = { scsi: 3, sata: 6 } as const;

function itemsOf(vm: VirtualMachine, options: DescriptorOptions): Item[] {
  return [
    {
      rasd: {
        ResourceType: CPU,
        AllocationUnits: 'hertz * 10^6',
        ElementName: `${vm.cpus} virtual CPU(s)`,
        Description: 'Number of Virtual CPUs',
        VirtualQuantity: vm.cpus,
      },
    },
    {
      rasd: {
        ResourceType: MEMORY,
        AllocationUnits: 'byte * 2^20',
        ElementName: `${vm.memoryMb}MB of memory`,
        Description: 'Memory Size',
        VirtualQuantity: vm.memoryMb,
      },
    },
    {
      rasd: {
        ResourceType: SCSI,
        ResourceSubType: 'VirtualSCSI',
        Address: '0',
        ElementName: 'SCSI Controller 0',
        Description: 'SCSI Controller',
      },
    },
    {
      rasd: {
        ResourceType: IDE,
        Address: '1',
        ElementName: 'VirtualIDEController 1',
        Description: 'IDE Controller',
      },
    },
    {
      rasd: {
        ResourceType: IDE,
        Address: '0',
        ElementName: 'VirtualIDEController 0',
        Description: 'IDE Controller',
      },
    },
    {
      rasd: {
        ResourceType: OTHER_STORAGE,
        ResourceSubType: 'vmware.sata.ahci',
        Address: '0',
        ElementName: 'SATA Controller 0',
        Description: 'SATA Controller',
      },
    },
    {
      required: false,
      rasd: { ResourceType: VIDEO, AutomaticAllocation: false, ElementName: 'VirtualVideoCard' },
    },
    ...disks(vm, options),
    ...drives(vm, options),
    ...nics(vm, options),
  ];
}

/** Only the disks whose files are in the package. */
function disks(vm: VirtualMachine, { files }: DescriptorOptions): Item[] {
  const packed = new Set(files.map(({ content }) => content));
  return vm.disks
    .filter((disk) => packed.has(disk))
    .map((disk) => ({
      rasd: {
        ResourceType: DISK,
        AddressOnParent: String(unitNumber(disk)),
        ElementName: `Hard Disk ${disk.index + 1}`,
        HostResource: `ovf:/disk/${diskId(disk)}`,
        Parent: String(PARENTS.scsi),
      },
    }));
}

function drives(vm: VirtualMachine, { files }: DescriptorOptions): Item[] {
  return vm.drives.map((drive) => {
    const image = files.findIndex(({ content }) => content === drive);
    const isCdrom = drive.kind === 'cdrom';
    const word = drive.file === undefined ? 'remotepassthrough' : isCdrom ? 'iso' : 'image';
    return {
      required: false,
      rasd: {
        ResourceType: isCdrom ? CDROM : FLOPPY,
        ResourceSubType: `vmware.${drive.kind}.${drive.file === undefined && !isCdrom ? 'remotedevice' : word}`,
        AddressOnParent: '0',
        AutomaticAllocation: false,
        ElementName: isCdrom ? 'CD/DVD Drive 1' : 'Floppy Drive 1',
        HostResource: image < 0 ? undefined : `ovf:/file/${fileId(image)}`,
        ...(isCdrom ? { Parent: String(PARENTS.sata) } : {}),
      },
    };
  });
}

function nics(vm: VirtualMachine, { options }: DescriptorOptions): Item[] {
  return vm.nics.map((nic, index) => {
    const network = vm.networkOf(nic).displayName;
    return {
      rasd: {
        ResourceType: ETHERNET,
        ResourceSubType: (nic.type ?? 'VirtualVmxnet3').replace(/^Virtual/, '').replace(/^Vmxnet/, 'VmxNet'),
        Address: options.has('mac') ? macAddress(vm, nic, index) : undefined,
        AddressOnParent: String(7 + index),
        AutomaticAllocation: true,
        Connection: network,
        ElementName: `Network adapter ${index + 1}`,
        Description: `${nic.type ?? 'VmxNet3'} ethernet adapter on "${network}"`,
      },
    };
  });
}

/** Instance IDs count from 1; the children of an Item are in alphabetical order, as its schema wants them. */
function numbered(items: readonly Item[]): XmlElement[] {
  return items.map(({ rasd, required }, index) => {
    const fields = Object.entries<Rasd[string]>({ ...rasd, InstanceID: index + 1 })
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return xml(
      'Item',
      { 'ovf:required': required === false ? 'false' : undefined },
      fields.map(([name, value]) => xml(`rasd:${name}`, {}, String(value))),
    );
  });
}

/** VMware's own settings. The NVRAM is named as a file of the package. */
function settings(vm: VirtualMachine, { files, options }: DescriptorOptions): XmlElement[] {
  const config = (key: string, value: string) =>
    xml('vmw:Config', { 'ovf:required': 'false', 'vmw:key': key, 'vmw:value': value });
  const extra = (key: string, value: string) =>
    xml('vmw:ExtraConfig', { 'ovf:required': 'false', 'vmw:key': key, 'vmw:value': value });
  const nvram = files.findIndex(({ content }) => content === 'nvram');
  return [
    config('cpuHotAddEnabled', 'false'),
    config('cpuHotRemoveEnabled', 'false'),
    config('firmware', vm.firmware),
    config('memoryHotAddEnabled', 'false'),
    ...(vm.firmware === 'efi' ? [config('bootOptions.efiSecureBootEnabled', 'true')] : []),
    ...(options.has('uuid') ? [config('uuid', vm.biosUuid)] : []),
    ...(nvram < 0 ? [] : [extra('nvram', `ovf:/file/${fileId(nvram)}`)]),
    ...(options.has('extraconfig') ? [extra('svga.present', 'TRUE'), extra('viv.moid', vm.ref.value)] : []),
  ];
}
