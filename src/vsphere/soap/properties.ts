/** A property that is read through the property collector: the managed type that has it, its path, its type. */
export interface Property {
  readonly on: string;
  readonly path: string;
  readonly type: string;
  readonly array?: true;
  readonly since?: string;
}

/** Every property that hyperexport asks for (held against pyvmomi by a test). */
export const properties = [
  { on: 'ManagedEntity', path: 'name', type: 'xsd:string' },
  { on: 'ManagedEntity', path: 'parent', type: 'ManagedObjectReference' },

  { on: 'VirtualApp', path: 'parentFolder', type: 'ManagedObjectReference' },

  { on: 'Datacenter', path: 'name', type: 'xsd:string' },

  { on: 'HostSystem', path: 'name', type: 'xsd:string' },
  { on: 'HostSystem', path: 'runtime.connectionState', type: 'HostSystemConnectionState' },
  { on: 'HostSystem', path: 'summary.config.port', type: 'xsd:int' },
  { on: 'HostSystem', path: 'summary.config.sslThumbprint', type: 'xsd:string' },

  { on: 'Datastore', path: 'browser', type: 'ManagedObjectReference' },
  { on: 'Datastore', path: 'name', type: 'xsd:string' },
  { on: 'Datastore', path: 'summary.capacity', type: 'xsd:long' },
  { on: 'Datastore', path: 'summary.freeSpace', type: 'xsd:long' },

  { on: 'HttpNfcLease', path: 'state', type: 'HttpNfcLeaseState' },
  { on: 'HttpNfcLease', path: 'error', type: 'LocalizedMethodFault' },
  { on: 'HttpNfcLease', path: 'info', type: 'HttpNfcLeaseInfo' },

  { on: 'Task', path: 'info', type: 'TaskInfo' },

  { on: 'VirtualMachineSnapshot', path: 'config.hardware.device', type: 'VirtualDevice', array: true },
  { on: 'VirtualMachineSnapshot', path: 'config.uuid', type: 'xsd:string' },

  { on: 'DistributedVirtualPortgroup', path: 'key', type: 'xsd:string' },
  { on: 'DistributedVirtualPortgroup', path: 'name', type: 'xsd:string' },

  { on: 'VirtualMachine', path: 'name', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'parent', type: 'ManagedObjectReference' },
  { on: 'VirtualMachine', path: 'parentVApp', type: 'ManagedObjectReference', since: '4.1' },
  { on: 'VirtualMachine', path: 'datastore', type: 'ManagedObjectReference', array: true },
  { on: 'VirtualMachine', path: 'network', type: 'ManagedObjectReference', array: true },
  { on: 'VirtualMachine', path: 'recentTask', type: 'ManagedObjectReference', array: true },
  { on: 'VirtualMachine', path: 'capability.snapshotOperationsSupported', type: 'xsd:boolean' },
  { on: 'VirtualMachine', path: 'config.annotation', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'config.changeTrackingEnabled', type: 'xsd:boolean' },
  { on: 'VirtualMachine', path: 'config.changeVersion', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'config.firmware', type: 'xsd:string', since: '5.0' },
  { on: 'VirtualMachine', path: 'config.guestFullName', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'config.guestId', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'config.hardware.device', type: 'VirtualDevice', array: true },
  { on: 'VirtualMachine', path: 'config.hardware.memoryMB', type: 'xsd:int' },
  { on: 'VirtualMachine', path: 'config.hardware.numCPU', type: 'xsd:int' },
  { on: 'VirtualMachine', path: 'config.instanceUuid', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'config.keyId', type: 'CryptoKeyId', since: '6.5' },
  { on: 'VirtualMachine', path: 'config.template', type: 'xsd:boolean' },
  { on: 'VirtualMachine', path: 'config.uuid', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'config.version', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'disabledMethod', type: 'xsd:string', array: true },
  { on: 'VirtualMachine', path: 'guest.hostName', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'guest.toolsRunningStatus', type: 'xsd:string' },
  { on: 'VirtualMachine', path: 'guest.toolsVersion', type: 'xsd:string' },
  {
    on: 'VirtualMachine',
    path: 'layoutEx.disk',
    type: 'VirtualMachineFileLayoutExDiskLayout',
    array: true,
  },
  { on: 'VirtualMachine', path: 'layoutEx.file', type: 'VirtualMachineFileLayoutExFileInfo', array: true },
  { on: 'VirtualMachine', path: 'runtime.bootTime', type: 'xsd:dateTime' },
  { on: 'VirtualMachine', path: 'runtime.connectionState', type: 'VirtualMachineConnectionState' },
  { on: 'VirtualMachine', path: 'runtime.consolidationNeeded', type: 'xsd:boolean', since: '5.0' },
  { on: 'VirtualMachine', path: 'runtime.faultToleranceState', type: 'VirtualMachineFaultToleranceState' },
  { on: 'VirtualMachine', path: 'runtime.host', type: 'ManagedObjectReference' },
  { on: 'VirtualMachine', path: 'runtime.powerState', type: 'VirtualMachinePowerState' },
  { on: 'VirtualMachine', path: 'runtime.question', type: 'VirtualMachineQuestionInfo' },
  { on: 'VirtualMachine', path: 'rootSnapshot', type: 'ManagedObjectReference', array: true, since: '4.1' },
  { on: 'VirtualMachine', path: 'snapshot.currentSnapshot', type: 'ManagedObjectReference' },
  {
    on: 'VirtualMachine',
    path: 'snapshot.rootSnapshotList',
    type: 'VirtualMachineSnapshotTree',
    array: true,
  },
  { on: 'VirtualMachine', path: 'summary.storage.committed', type: 'xsd:long' },
  { on: 'VirtualMachine', path: 'summary.storage.uncommitted', type: 'xsd:long' },
  { on: 'VirtualMachine', path: 'customValue', type: 'CustomFieldValue', array: true },
  { on: 'VirtualMachine', path: 'availableField', type: 'CustomFieldDef', array: true },
] as const satisfies readonly Property[];
