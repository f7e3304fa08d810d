import type { Method } from './schema.ts';

/** Every method that hyperexport calls, parameters in the order of their schema (held against pyvmomi by a test). */
export const methods = [
  {
    name: 'RetrieveServiceContent',
    on: 'ServiceInstance',
    parameters: [],
    returns: { type: 'ServiceContent' },
    privilege: 'System.Anonymous',
  },
  {
    name: 'CurrentTime',
    on: 'ServiceInstance',
    parameters: [],
    returns: { type: 'xsd:dateTime' },
    privilege: 'System.View',
  },
  {
    name: 'Login',
    on: 'SessionManager',
    parameters: [
      { name: 'userName', type: 'xsd:string' },
      { name: 'password', type: 'xsd:string' },
      { name: 'locale', type: 'xsd:string', optional: true },
    ],
    returns: { type: 'UserSession' },
    privilege: 'System.Anonymous',
  },
  { name: 'Logout', on: 'SessionManager', parameters: [], privilege: 'System.View' },

  {
    name: 'RetrievePropertiesEx',
    on: 'PropertyCollector',
    parameters: [
      { name: 'specSet', type: 'PropertyFilterSpec', array: true },
      { name: 'options', type: 'RetrieveOptions' },
    ],
    returns: { type: 'RetrieveResult', optional: true },

    privilege: 'System.Anonymous',
  },
  {
    name: 'ContinueRetrievePropertiesEx',
    on: 'PropertyCollector',
    parameters: [{ name: 'token', type: 'xsd:string' }],
    returns: { type: 'RetrieveResult' },

    privilege: 'System.View',
  },
  {
    name: 'CancelRetrievePropertiesEx',
    on: 'PropertyCollector',
    parameters: [{ name: 'token', type: 'xsd:string' }],

    privilege: 'System.View',
  },
  {
    name: 'CreatePropertyCollector',
    on: 'PropertyCollector',
    parameters: [],
    returns: { type: 'ManagedObjectReference' },

    privilege: 'System.View',
  },
  {
    name: 'DestroyPropertyCollector',
    on: 'PropertyCollector',
    parameters: [],

    privilege: 'System.View',
  },
  {
    name: 'DestroyPropertyFilter',
    on: 'PropertyFilter',
    parameters: [],
  },
  {
    name: 'CreateFilter',
    on: 'PropertyCollector',
    parameters: [
      { name: 'spec', type: 'PropertyFilterSpec' },
      { name: 'partialUpdates', type: 'xsd:boolean' },
    ],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'System.View',
  },
  {
    name: 'WaitForUpdatesEx',
    on: 'PropertyCollector',
    parameters: [
      { name: 'version', type: 'xsd:string', optional: true },
      { name: 'options', type: 'WaitOptions', optional: true },
    ],
    returns: { type: 'UpdateSet', optional: true },

    privilege: 'System.View',
  },

  {
    name: 'CreateContainerView',
    on: 'ViewManager',
    parameters: [
      { name: 'container', type: 'ManagedObjectReference' },
      { name: 'type', type: 'xsd:string', array: true, optional: true },
      { name: 'recursive', type: 'xsd:boolean' },
    ],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'System.View',
  },
  { name: 'DestroyView', on: 'View', parameters: [], privilege: 'System.View' },

  {
    name: 'HasPrivilegeOnEntities',
    on: 'AuthorizationManager',
    parameters: [
      { name: 'entity', type: 'ManagedObjectReference', array: true },
      { name: 'sessionId', type: 'xsd:string' },
      { name: 'privId', type: 'xsd:string', array: true, optional: true },
    ],
    returns: { type: 'EntityPrivilege', array: true },
    since: '5.5',
    privilege: 'System.View',
  },

  {
    name: 'SearchDatastore_Task',
    on: 'HostDatastoreBrowser',
    // Datastore.Browse on the datastore.
    parameters: [
      { name: 'datastorePath', type: 'xsd:string' },
      { name: 'searchSpec', type: 'HostDatastoreBrowserSearchSpec', optional: true },
    ],
    returns: { type: 'ManagedObjectReference' },
  },

  { name: 'RefreshDatastore', on: 'Datastore', parameters: [], privilege: 'System.Read' },
  { name: 'RefreshStorageInfo', on: 'VirtualMachine', parameters: [], privilege: 'System.Read' },

  {
    name: 'ReconfigVM_Task',
    on: 'VirtualMachine',
    // Depends on what is changed: of a drive VirtualMachine.Interact.SetCDMedia, .SetFloppyMedia, .DeviceConnection.
    parameters: [{ name: 'spec', type: 'VirtualMachineConfigSpec' }],
    returns: { type: 'ManagedObjectReference' },
  },
  {
    name: 'ShutdownGuest',
    on: 'VirtualMachine',
    parameters: [],
    privilege: 'VirtualMachine.Interact.PowerOff',
  },
  {
    name: 'PowerOffVM_Task',
    on: 'VirtualMachine',
    parameters: [],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'VirtualMachine.Interact.PowerOff',
  },
  {
    name: 'PowerOnVM_Task',
    on: 'VirtualMachine',
    parameters: [{ name: 'host', type: 'ManagedObjectReference', optional: true }],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'VirtualMachine.Interact.PowerOn',
  },
  {
    name: 'RemoveAllSnapshots_Task',
    on: 'VirtualMachine',
    parameters: [
      { name: 'consolidate', type: 'xsd:boolean', optional: true, since: '5.0' },
      { name: 'spec', type: 'SnapshotSelectionSpec', optional: true, since: '8.0.3.0' },
    ],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'VirtualMachine.State.RemoveSnapshot',
  },
  {
    name: 'ConsolidateVMDisks_Task',
    on: 'VirtualMachine',
    parameters: [],
    returns: { type: 'ManagedObjectReference' },
    since: '5.0',
    privilege: 'VirtualMachine.State.RemoveSnapshot',
  },
  {
    name: 'ExportVm',
    on: 'VirtualMachine',
    parameters: [],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'VApp.Export',
  },
  {
    name: 'CreateSnapshot_Task',
    on: 'VirtualMachine',
    parameters: [
      { name: 'name', type: 'xsd:string' },
      { name: 'description', type: 'xsd:string', optional: true },
      { name: 'memory', type: 'xsd:boolean' },
      { name: 'quiesce', type: 'xsd:boolean' },
    ],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'VirtualMachine.State.CreateSnapshot',
  },
  {
    name: 'RemoveSnapshot_Task',
    on: 'VirtualMachineSnapshot',
    parameters: [
      { name: 'removeChildren', type: 'xsd:boolean' },
      { name: 'consolidate', type: 'xsd:boolean', optional: true, since: '5.0' },
    ],
    returns: { type: 'ManagedObjectReference' },
    privilege: 'VirtualMachine.State.RemoveSnapshot',
  },
  {
    name: 'RenameSnapshot',
    on: 'VirtualMachineSnapshot',
    parameters: [
      { name: 'name', type: 'xsd:string', optional: true },
      { name: 'description', type: 'xsd:string', optional: true },
    ],
    privilege: 'VirtualMachine.State.RenameSnapshot',
  },
  {
    name: 'ExportSnapshot',
    on: 'VirtualMachineSnapshot',
    parameters: [],
    returns: { type: 'ManagedObjectReference' },
    since: '5.5',
    privilege: 'VApp.Export',
  },
  { name: 'HttpNfcLeaseProgress', on: 'HttpNfcLease', parameters: [{ name: 'percent', type: 'xsd:int' }] },
  { name: 'HttpNfcLeaseComplete', on: 'HttpNfcLease', parameters: [] },
  {
    name: 'HttpNfcLeaseAbort',
    on: 'HttpNfcLease',
    parameters: [{ name: 'fault', type: 'LocalizedMethodFault', optional: true }],
  },
  {
    name: 'HttpNfcLeaseGetManifest',
    on: 'HttpNfcLease',
    parameters: [],
    returns: { type: 'HttpNfcLeaseManifestEntry', array: true },
    since: '4.1',
  },
  {
    name: 'HttpNfcLeaseSetManifestChecksumType',
    on: 'HttpNfcLease',
    parameters: [{ name: 'deviceUrlsToChecksumTypes', type: 'KeyValue', array: true, optional: true }],
    since: '6.7',
  },

  {
    name: 'FindByInventoryPath',
    on: 'SearchIndex',
    parameters: [{ name: 'inventoryPath', type: 'xsd:string' }],
    returns: { type: 'ManagedObjectReference', optional: true },
    privilege: 'System.View',
  },

  {
    name: 'QueryEvents',
    on: 'EventManager',
    parameters: [
      { name: 'filter', type: 'EventFilterSpec' },
      { name: 'eventViewSpec', type: 'EventManagerEventViewSpec', optional: true, since: '9.0.0.0' },
    ],
    returns: { type: 'Event', array: true },
    privilege: 'System.View',
  },

  {
    name: 'CreateDescriptor',
    on: 'OvfManager',
    // `obj` itself needs VApp.Export.
    parameters: [
      { name: 'obj', type: 'ManagedObjectReference' },
      { name: 'cdp', type: 'OvfCreateDescriptorParams' },
    ],
    returns: { type: 'OvfCreateDescriptorResult' },
    privilege: 'System.View',
  },
] as const satisfies readonly Method[];
