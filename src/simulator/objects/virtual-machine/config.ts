import type { DataObject } from '../../soap/value.ts';
import { unlimitedAllocation } from '../resource-pool.ts';
import { devices } from './devices.ts';
import { guestFullName } from './guest-names.ts';
import type { VmDisk } from './virtual-disk.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** `VirtualMachine.config`, or that of a snapshot when `chainOf` says where its disks were. */
export function configInfo(vm: VirtualMachine, chainOf: (disk: VmDisk) => readonly string[]): DataObject {
  return {
    changeVersion: vm.changeVersion,
    modified: new Date('1970-01-01T00:00:00Z'),
    name: vm.wireName,
    guestFullName: guestFullName(vm.guestId),
    version: 'vmx-21',
    uuid: vm.biosUuid,
    createDate: vm.createDate,
    instanceUuid: vm.instanceUuid,
    npivTemporaryDisabled: true,
    locationId: '',
    template: vm.spec.template ?? false,
    guestId: vm.guestId,
    alternateGuestName: guestFullName(vm.guestId),
    annotation: vm.annotation,
    files: {
      vmPathName: vm.file('.vmx'),
      snapshotDirectory: `${vm.directory}/`,
      suspendDirectory: `${vm.directory}/`,
      logDirectory: `${vm.directory}/`,
    },
    tools: { toolsVersion: 12_384, toolsInstallType: 'guestToolsTypeOpenVMTools', afterPowerOn: true },
    flags: flags(),
    defaultPowerOps: {
      powerOffType: 'soft',
      suspendType: 'hard',
      resetType: 'soft',
      standbyAction: 'checkpoint',
    },
    hardware: {
      numCPU: vm.cpus,
      numCoresPerSocket: 1,
      autoCoresPerSocket: false,
      memoryMB: vm.memoryMb,
      virtualICH7MPresent: false,
      virtualSMCPresent: false,
      device: devices(vm, chainOf),
      motherboardLayout: 'i440bxHostBridge',
    },
    cpuAllocation: unlimitedAllocation(1000 * vm.cpus),
    memoryAllocation: unlimitedAllocation(10 * vm.memoryMb),
    memoryHotAddEnabled: false,
    cpuHotAddEnabled: false,
    cpuHotRemoveEnabled: false,
    extraConfig: extraConfig(vm),
    datastoreUrl: [{ name: vm.datastore.wireName, url: vm.datastore.url }],
    swapPlacement: 'inherit',
    bootOptions: {
      enterBIOSSetup: false,
      efiSecureBootEnabled: vm.firmware === 'efi',
      bootRetryEnabled: false,
    },
    memoryReservationLockedToMax: false,
    maxMksConnections: -1,
    changeTrackingEnabled: vm.spec.changeTracking ?? false,
    firmware: vm.firmware,
    guestAutoLockEnabled: true,
    keyId: vm.encrypted ? { keyId: vm.instanceUuid, providerId: { id: 'simulator' } } : undefined,
  };
}

/** `nvram` names the NVRAM file, relative to the VM's directory. */
function extraConfig(vm: VirtualMachine): DataObject[] {
  const nvram = vm.nvramFile === undefined ? [] : [{ key: 'nvram', value: vm.nvramFile.split('/').at(-1) }];
  return [...nvram, { key: 'svga.present', value: 'TRUE' }, { key: 'viv.moid', value: vm.ref.value }];
}

function flags(): DataObject {
  return {
    disableAcceleration: false,
    enableLogging: true,
    useToe: false,
    runWithDebugInfo: false,
    monitorType: 'release',
    htSharing: 'any',
    snapshotDisabled: false,
    snapshotLocked: false,
    diskUuidEnabled: false,
    virtualMmuUsage: 'automatic',
    virtualExecUsage: 'hvAuto',
    snapshotPowerOffBehavior: 'powerOff',
  };
}
