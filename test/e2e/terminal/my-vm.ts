import { describe, type VmInfo } from '../../../src/vm-info/describe.ts';
import type { VirtualMachine } from '../../../src/vsphere/vm.ts';

/** The VM of the mission's first chapter. */
export const myVm: VirtualMachine = {
  ref: { type: 'VirtualMachine', value: 'vm-42' },
  name: 'MyVM',
  path: '/Datacenter/vm/production/MyVM',
  folder: '/Datacenter/vm/production',
  instanceUuid: '5003a1c2-0000-4000-8000-000000000001',
  biosUuid: '42030d4f-0000-4000-8000-000000000001',
  powerState: 'poweredOff',
  connectionState: 'connected',
  guestFullName: 'Ubuntu Linux (64-bit)',
  guestId: 'ubuntu64Guest',
  cpus: 4,
  memoryMb: 8192,
  firmware: 'efi',
  hardwareVersion: 'vmx-19',
  template: false,
  annotation: '',
  changeVersion: '2026-11-23T00:00:00Z',
  toolsStatus: 'toolsOk',
  toolsVersion: '12352',
  disks: [
    {
      key: 2000,
      label: 'Hard disk 1',
      controllerKey: 1000,
      controllerType: 'ParaVirtualSCSIController',
      busNumber: 0,
      unitNumber: 0,
      capacityBytes: 137438953472,
      backing: {
        type: 'VirtualDiskFlatVer2BackingInfo',
        fileName: '[datastore1] MyVM/MyVM.vmdk',
        mode: 'persistent',
        thin: true,
        hasParent: false,
      },
    },
    {
      key: 2001,
      label: 'Hard disk 2',
      controllerKey: 1000,
      controllerType: 'ParaVirtualSCSIController',
      busNumber: 0,
      unitNumber: 1,
      capacityBytes: 608534528,
      backing: {
        type: 'VirtualDiskFlatVer2BackingInfo',
        fileName: '[datastore1] MyVM/MyVM_1.vmdk',
        mode: 'persistent',
        thin: false,
        hasParent: false,
      },
    },
  ],
  nics: [
    {
      key: 4000,
      label: 'Network adapter 1',
      type: 'VirtualVmxnet3',
      mac: '00:50:56:ab:cd:ef',
      network: 'VM Network',
      connected: true,
    },
  ],
  removable: [{ key: 3000, label: 'CD/DVD drive 1', kind: 'cdrom', connected: false }],
  snapshots: [],
  customAttributes: {},
  encrypted: false,
  devices: { vtpm: [], passthrough: [] },
  faultTolerance: 'notConfigured',
  consolidationNeeded: false,
  disabledMethods: [],
};

export function infoOf(changes: Partial<VirtualMachine> = {}): VmInfo {
  return describe({ ...myVm, ...changes });
}
