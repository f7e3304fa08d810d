import { typed, type DataObject } from '../../soap/value.ts';
import { guestFullName } from './guest-names.ts';
import type { VirtualMachine } from './virtual-machine.ts';

export function runtimeInfo(vm: VirtualMachine): DataObject {
  return {
    host: vm.host.ref,
    connectionState: vm.host.connectionState === 'connected' ? 'connected' : 'disconnected',
    powerState: vm.powerState,
    vmFailoverInProgress: false,
    faultToleranceState: 'notConfigured',
    toolsInstallerMounted: false,
    suspendTime: vm.suspendTime,
    bootTime: vm.bootTime,
    suspendInterval: 0,
    numMksConnections: 0,
    maxCpuUsage: 2400 * vm.cpus,
    maxMemoryUsage: vm.memoryMb,
    recordReplayState: 'inactive',
    question: vm.question === undefined ? undefined : question(vm.question),
    onlineStandby: false,
    consolidationNeeded: vm.consolidationNeeded,
    suspendedToMemory: false,
    snapshotInBackground: false,
  };
}

/** As one that is asked after the VM's files were moved or copied (`msg.uuid.altered`). */
function question(text: string): DataObject {
  const choice = (key: string, label: string) => typed('ElementDescription', { key, label, summary: label });
  return {
    id: '1',
    text,
    choice: {
      choiceInfo: [choice('0', 'Cancel'), choice('1', 'I moved it'), choice('2', 'I copied it')],
      defaultIndex: 2,
    },
    message: [],
  };
}

export function guestInfo(vm: VirtualMachine): DataObject {
  const running = vm.powerState === 'poweredOn';
  const { toolsStatus, versionStatus, runningStatus } = TOOLS[vm.tools];
  const known = vm.tools === 'running';
  return {
    toolsStatus,
    toolsVersionStatus: versionStatus,
    toolsVersionStatus2: versionStatus,
    toolsRunningStatus: runningStatus,
    toolsVersion: vm.tools === 'notInstalled' ? '0' : '12384',
    guestId: known ? vm.guestId : undefined,
    guestFamily: known ? 'linuxGuest' : undefined,
    guestFullName: known ? guestFullName(vm.guestId) : undefined,
    hostName: known ? vm.displayName : undefined,
    ipAddress: known ? vm.ipAddress : undefined,
    guestState: running && known ? 'running' : 'notRunning',
    guestOperationsReady: known,
    interactiveGuestOperationsReady: false,
    guestStateChangeSupported: known,
  };
}

/** VirtualMachineToolsStatus, VirtualMachineToolsVersionStatus and VirtualMachineToolsRunningStatus. */
const TOOLS = {
  running: {
    toolsStatus: 'toolsOk',
    versionStatus: 'guestToolsUnmanaged',
    runningStatus: 'guestToolsRunning',
  },
  notRunning: {
    toolsStatus: 'toolsNotRunning',
    versionStatus: 'guestToolsUnmanaged',
    runningStatus: 'guestToolsNotRunning',
  },
  notInstalled: {
    toolsStatus: 'toolsNotInstalled',
    versionStatus: 'guestToolsNotInstalled',
    runningStatus: 'guestToolsNotRunning',
  },
} as const;

export function summary(vm: VirtualMachine): DataObject {
  const guest = guestInfo(vm);
  return {
    vm: vm.ref,
    runtime: runtimeInfo(vm),
    guest: {
      guestId: guest['guestId'],
      guestFullName: guest['guestFullName'],
      toolsStatus: guest['toolsStatus'],
      toolsVersionStatus: guest['toolsVersionStatus'],
      toolsVersionStatus2: guest['toolsVersionStatus2'],
      toolsRunningStatus: guest['toolsRunningStatus'],
      hostName: guest['hostName'],
      ipAddress: guest['ipAddress'],
    },
    config: configSummary(vm),
    storage: { ...usage(vm), timestamp: vm.createDate },
    quickStats: quickStats(vm),
    overallStatus: 'green',
    customValue: vm.customValues(),
  };
}

function configSummary(vm: VirtualMachine): DataObject {
  return {
    name: vm.wireName,
    template: vm.spec.template ?? false,
    vmPathName: vm.file('.vmx'),
    memorySizeMB: vm.memoryMb,
    cpuReservation: 0,
    memoryReservation: 0,
    numCpu: vm.cpus,
    numEthernetCards: vm.nics.length,
    numVirtualDisks: vm.disks.length,
    uuid: vm.biosUuid,
    instanceUuid: vm.instanceUuid,
    guestId: vm.guestId,
    guestFullName: guestFullName(vm.guestId),
    annotation: vm.annotation,
    installBootRequired: false,
    hwVersion: 'vmx-21',
  };
}

function quickStats(vm: VirtualMachine): DataObject {
  const running = vm.powerState === 'poweredOn';
  return {
    overallCpuUsage: running ? 48 : 0,
    overallCpuDemand: running ? 48 : 0,
    guestMemoryUsage: running ? Math.floor(vm.memoryMb / 4) : 0,
    hostMemoryUsage: running ? vm.memoryMb : 0,
    guestHeartbeatStatus: running ? 'green' : 'gray',
    distributedCpuEntitlement: 0,
    distributedMemoryEntitlement: 0,
    staticCpuEntitlement: 0,
    staticMemoryEntitlement: 0,
    privateMemory: 0,
    sharedMemory: 0,
    swappedMemory: 0,
    balloonedMemory: 0,
    consumedOverheadMemory: 0,
    ftLogBandwidth: -1,
    ftSecondaryLatency: -1,
    ftLatencyStatus: 'gray',
  };
}

/** Thin disks: what they hold is committed, what they may still take is uncommitted. */
export function usage(vm: VirtualMachine): { committed: number; uncommitted: number; unshared: number } {
  const committed = vm.disks.reduce((sum, disk) => sum + disk.allocatedBytes, 0);
  const capacity = vm.disks.reduce((sum, disk) => sum + disk.capacityBytes, 0);
  return { committed, uncommitted: capacity - committed, unshared: committed };
}

export function storageInfo(vm: VirtualMachine): DataObject {
  return { perDatastoreUsage: [{ datastore: vm.datastore.ref, ...usage(vm) }], timestamp: vm.createDate };
}
