import type { DataType, Field } from './schema.ts';

const imageFile = [
  { name: 'fileName', type: 'xsd:string' },
  { name: 'datastore', type: 'ManagedObjectReference', optional: true },
] as const satisfies readonly Field[];
const key = { name: 'keyId', type: 'CryptoKeyId', optional: true, since: '6.5' } as const satisfies Field;
const sharing = {
  name: 'sharing',
  type: 'xsd:string',
  optional: true,
  since: '6.0',
} as const satisfies Field;
const text = <N extends string>(name: N) => ({ name, type: 'xsd:string', optional: true }) as const;

/** What is read of a VM's configuration: the rows of `answer-types.ts` that are about devices, snapshots and files. */
export const deviceTypes = [
  {
    name: 'VirtualDevice',
    fields: [
      { name: 'key', type: 'xsd:int' },
      { name: 'deviceInfo', type: 'Description', optional: true },
      { name: 'backing', type: 'VirtualDeviceBackingInfo', optional: true },
      { name: 'connectable', type: 'VirtualDeviceConnectInfo', optional: true },
      { name: 'controllerKey', type: 'xsd:int', optional: true },
      { name: 'unitNumber', type: 'xsd:int', optional: true },
    ],
  },
  {
    name: 'Description',
    fields: [
      { name: 'label', type: 'xsd:string' },
      { name: 'summary', type: 'xsd:string' },
    ],
  },
  {
    name: 'VirtualDeviceConnectInfo',
    fields: [
      { name: 'startConnected', type: 'xsd:boolean' },
      { name: 'allowGuestControl', type: 'xsd:boolean' },
      { name: 'connected', type: 'xsd:boolean' },
    ],
  },
  {
    name: 'VirtualDisk',
    base: 'VirtualDevice',
    fields: [
      { name: 'capacityInKB', type: 'xsd:long' },
      { name: 'capacityInBytes', type: 'xsd:long', optional: true, since: '5.5' },
    ],
  },
  { name: 'VirtualCdrom', base: 'VirtualDevice', fields: [] },
  { name: 'VirtualFloppy', base: 'VirtualDevice', fields: [] },
  { name: 'VirtualTPM', base: 'VirtualDevice', fields: [], since: '6.7' },
  { name: 'VirtualPCIPassthrough', base: 'VirtualDevice', fields: [] },

  { name: 'VirtualController', base: 'VirtualDevice', fields: [{ name: 'busNumber', type: 'xsd:int' }] },
  { name: 'VirtualIDEController', base: 'VirtualController', fields: [] },
  { name: 'VirtualNVMEController', base: 'VirtualController', fields: [], since: '6.5' },
  { name: 'VirtualSATAController', base: 'VirtualController', fields: [], since: '5.5' },
  { name: 'VirtualAHCIController', base: 'VirtualSATAController', fields: [], since: '5.5' },
  {
    name: 'VirtualSCSIController',
    base: 'VirtualController',
    fields: [{ name: 'sharedBus', type: 'VirtualSCSISharing' }],
  },
  { name: 'ParaVirtualSCSIController', base: 'VirtualSCSIController', fields: [] },
  { name: 'VirtualBusLogicController', base: 'VirtualSCSIController', fields: [] },
  { name: 'VirtualLsiLogicController', base: 'VirtualSCSIController', fields: [] },
  { name: 'VirtualLsiLogicSASController', base: 'VirtualSCSIController', fields: [] },

  { name: 'VirtualEthernetCard', base: 'VirtualDevice', fields: [text('macAddress')] },
  { name: 'VirtualE1000', base: 'VirtualEthernetCard', fields: [] },
  { name: 'VirtualE1000e', base: 'VirtualEthernetCard', fields: [], since: '5.0' },
  { name: 'VirtualPCNet32', base: 'VirtualEthernetCard', fields: [] },
  { name: 'VirtualSriovEthernetCard', base: 'VirtualEthernetCard', fields: [], since: '5.5' },
  { name: 'VirtualVmxnet', base: 'VirtualEthernetCard', fields: [] },
  { name: 'VirtualVmxnet2', base: 'VirtualVmxnet', fields: [] },
  { name: 'VirtualVmxnet3', base: 'VirtualVmxnet', fields: [] },
  { name: 'VirtualVmxnet3Vrdma', base: 'VirtualVmxnet3', fields: [], since: '6.5' },

  { name: 'VirtualDeviceBackingInfo', fields: [] },
  { name: 'VirtualDeviceFileBackingInfo', base: 'VirtualDeviceBackingInfo', fields: imageFile },
  {
    name: 'VirtualDiskFlatVer2BackingInfo',
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      { name: 'diskMode', type: 'xsd:string' },
      { name: 'thinProvisioned', type: 'xsd:boolean', optional: true },
      text('uuid'),
      text('changeId'),
      { name: 'parent', type: 'VirtualDiskFlatVer2BackingInfo', optional: true },
      sharing,
      key,
    ],
  },
  {
    name: 'VirtualDiskFlatVer1BackingInfo',
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      { name: 'diskMode', type: 'xsd:string' },
      { name: 'parent', type: 'VirtualDiskFlatVer1BackingInfo', optional: true },
    ],
  },
  {
    name: 'VirtualDiskSparseVer2BackingInfo',
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      { name: 'diskMode', type: 'xsd:string' },
      text('uuid'),
      text('changeId'),
      { name: 'parent', type: 'VirtualDiskSparseVer2BackingInfo', optional: true },
      key,
    ],
  },
  {
    name: 'VirtualDiskSeSparseBackingInfo',
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      { name: 'diskMode', type: 'xsd:string' },
      text('uuid'),
      text('changeId'),
      { name: 'parent', type: 'VirtualDiskSeSparseBackingInfo', optional: true },
      key,
    ],
    since: '5.1',
  },
  {
    name: 'VirtualDiskRawDiskMappingVer1BackingInfo',
    base: 'VirtualDeviceFileBackingInfo',
    fields: [
      text('compatibilityMode'),
      text('diskMode'),
      text('uuid'),
      text('changeId'),
      { name: 'parent', type: 'VirtualDiskRawDiskMappingVer1BackingInfo', optional: true },
      sharing,
    ],
  },
  {
    name: 'VirtualDiskLocalPMemBackingInfo',
    base: 'VirtualDeviceFileBackingInfo',
    fields: [{ name: 'diskMode', type: 'xsd:string' }, text('uuid')],
    since: '6.7',
  },
  { name: 'VirtualCdromIsoBackingInfo', base: 'VirtualDeviceFileBackingInfo', fields: [] },
  { name: 'VirtualFloppyImageBackingInfo', base: 'VirtualDeviceFileBackingInfo', fields: [] },
  {
    name: 'VirtualDeviceRemoteDeviceBackingInfo',
    base: 'VirtualDeviceBackingInfo',
    fields: [{ name: 'deviceName', type: 'xsd:string' }],
  },
  {
    name: 'VirtualCdromRemotePassthroughBackingInfo',
    base: 'VirtualDeviceRemoteDeviceBackingInfo',
    fields: [],
  },
  { name: 'VirtualCdromRemoteAtapiBackingInfo', base: 'VirtualDeviceRemoteDeviceBackingInfo', fields: [] },
  { name: 'VirtualFloppyRemoteDeviceBackingInfo', base: 'VirtualDeviceRemoteDeviceBackingInfo', fields: [] },
  {
    name: 'VirtualDeviceDeviceBackingInfo',
    base: 'VirtualDeviceBackingInfo',
    fields: [{ name: 'deviceName', type: 'xsd:string' }],
  },
  { name: 'VirtualEthernetCardNetworkBackingInfo', base: 'VirtualDeviceDeviceBackingInfo', fields: [] },
  {
    name: 'VirtualEthernetCardDistributedVirtualPortBackingInfo',
    base: 'VirtualDeviceBackingInfo',
    fields: [{ name: 'port', type: 'DistributedVirtualSwitchPortConnection' }],
  },
  {
    name: 'DistributedVirtualSwitchPortConnection',
    fields: [text('portgroupKey')],
  },
  {
    name: 'VirtualEthernetCardOpaqueNetworkBackingInfo',
    base: 'VirtualDeviceBackingInfo',
    fields: [{ name: 'opaqueNetworkId', type: 'xsd:string' }],
    since: '5.5',
  },

  {
    name: 'VirtualMachineSnapshotTree',
    fields: [
      { name: 'snapshot', type: 'ManagedObjectReference' },
      { name: 'name', type: 'xsd:string' },
      { name: 'description', type: 'xsd:string' },
      { name: 'id', type: 'xsd:int' },
      { name: 'createTime', type: 'xsd:dateTime' },
      { name: 'state', type: 'VirtualMachinePowerState' },
      { name: 'quiesced', type: 'xsd:boolean' },
      { name: 'childSnapshotList', type: 'VirtualMachineSnapshotTree', array: true, optional: true },
    ],
  },
  {
    name: 'VirtualMachineFileLayoutExFileInfo',
    fields: [
      { name: 'key', type: 'xsd:int' },
      { name: 'name', type: 'xsd:string' },
      { name: 'type', type: 'xsd:string' },
      { name: 'size', type: 'xsd:long' },
    ],
  },
  {
    name: 'VirtualMachineFileLayoutExDiskLayout',
    fields: [
      { name: 'key', type: 'xsd:int' },
      { name: 'chain', type: 'VirtualMachineFileLayoutExDiskUnit', array: true, optional: true },
    ],
  },
  {
    name: 'VirtualMachineFileLayoutExDiskUnit',
    fields: [{ name: 'fileKey', type: 'xsd:int', array: true }],
  },
  { name: 'VirtualMachineQuestionInfo', fields: [{ name: 'text', type: 'xsd:string' }] },
  { name: 'CryptoKeyId', fields: [{ name: 'keyId', type: 'xsd:string' }], since: '6.5' },
  {
    name: 'CustomFieldDef',
    fields: [
      { name: 'key', type: 'xsd:int' },
      { name: 'name', type: 'xsd:string' },
    ],
  },
  { name: 'CustomFieldValue', fields: [{ name: 'key', type: 'xsd:int' }] },
  {
    name: 'CustomFieldStringValue',
    base: 'CustomFieldValue',
    fields: [{ name: 'value', type: 'xsd:string' }],
  },
] as const satisfies readonly DataType[];
