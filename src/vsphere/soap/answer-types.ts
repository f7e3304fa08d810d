import type { DataType } from './schema.ts';

/**
 * The data types that hyperexport reads, with the fields that it reads: an answer's other fields are skipped, and a type
 * that is not listed is read as the one it stands in for (a `VirtualUSBController` as a `VirtualDevice`). The same
 * contract test holds each row against pyvmomi.
 */
export const answerTypes = [
  // The service
  {
    name: 'ServiceContent',
    fields: [
      { name: 'rootFolder', type: 'ManagedObjectReference' },
      { name: 'propertyCollector', type: 'ManagedObjectReference' },
      { name: 'viewManager', type: 'ManagedObjectReference', optional: true },
      { name: 'about', type: 'AboutInfo' },
      { name: 'sessionManager', type: 'ManagedObjectReference', optional: true },
      { name: 'eventManager', type: 'ManagedObjectReference', optional: true },
      { name: 'searchIndex', type: 'ManagedObjectReference', optional: true },
      { name: 'authorizationManager', type: 'ManagedObjectReference', optional: true },
      { name: 'ovfManager', type: 'ManagedObjectReference', optional: true },
    ],
  },
  {
    name: 'AboutInfo',
    fields: [
      { name: 'name', type: 'xsd:string' },
      { name: 'fullName', type: 'xsd:string' },
      { name: 'version', type: 'xsd:string' },
      { name: 'build', type: 'xsd:string' },
      { name: 'apiType', type: 'xsd:string' },
      { name: 'apiVersion', type: 'xsd:string' },
      { name: 'instanceUuid', type: 'xsd:string', optional: true },
    ],
  },
  {
    name: 'UserSession',
    fields: [
      { name: 'key', type: 'xsd:string' },
      { name: 'userName', type: 'xsd:string' },
      { name: 'loginTime', type: 'xsd:dateTime' },
    ],
  },

  // The property collector
  {
    name: 'RetrieveResult',
    fields: [
      { name: 'token', type: 'xsd:string', optional: true },
      { name: 'objects', type: 'ObjectContent', array: true },
    ],
  },
  {
    name: 'ObjectContent',
    fields: [
      { name: 'obj', type: 'ManagedObjectReference' },
      { name: 'propSet', type: 'DynamicProperty', array: true, optional: true },
      { name: 'missingSet', type: 'MissingProperty', array: true, optional: true },
    ],
  },
  {
    name: 'DynamicProperty',
    fields: [
      { name: 'name', type: 'xsd:string' },
      { name: 'val', type: 'xsd:anyType' },
    ],
  },
  {
    name: 'MissingProperty',
    fields: [
      { name: 'path', type: 'xsd:string' },
      { name: 'fault', type: 'LocalizedMethodFault' },
    ],
  },
  {
    name: 'UpdateSet',
    fields: [
      { name: 'version', type: 'xsd:string' },
      { name: 'filterSet', type: 'PropertyFilterUpdate', array: true, optional: true },
      { name: 'truncated', type: 'xsd:boolean', optional: true },
    ],
  },
  {
    name: 'PropertyFilterUpdate',
    fields: [{ name: 'objectSet', type: 'ObjectUpdate', array: true, optional: true }],
  },
  {
    name: 'ObjectUpdate',
    fields: [
      { name: 'kind', type: 'ObjectUpdateKind' },
      { name: 'obj', type: 'ManagedObjectReference' },
      { name: 'changeSet', type: 'PropertyChange', array: true, optional: true },
      { name: 'missingSet', type: 'MissingProperty', array: true, optional: true },
    ],
  },
  {
    name: 'PropertyChange',
    fields: [
      { name: 'name', type: 'xsd:string' },
      { name: 'op', type: 'PropertyChangeOp' },
      { name: 'val', type: 'xsd:anyType', optional: true },
    ],
  },

  // Faults
  {
    name: 'LocalizedMethodFault',
    fields: [
      { name: 'fault', type: 'MethodFault' },
      { name: 'localizedMessage', type: 'xsd:string', optional: true },
    ],
  },
  {
    name: 'MethodFault',
    fields: [
      { name: 'faultCause', type: 'LocalizedMethodFault', optional: true },
      { name: 'faultMessage', type: 'LocalizableMessage', array: true, optional: true },
    ],
  },
  {
    name: 'LocalizableMessage',
    fields: [
      { name: 'key', type: 'xsd:string' },
      { name: 'message', type: 'xsd:string', optional: true },
    ],
  },
  { name: 'RuntimeFault', base: 'MethodFault', fields: [] },
  { name: 'SecurityError', base: 'RuntimeFault', fields: [] },
  {
    name: 'NoPermission',
    base: 'SecurityError',
    fields: [
      { name: 'object', type: 'ManagedObjectReference', optional: true },
      { name: 'privilegeId', type: 'xsd:string', optional: true },
      {
        name: 'missingPrivileges',
        type: 'NoPermissionEntityPrivileges',
        array: true,
        optional: true,
        since: '7.0.3.2',
      },
    ],
  },
  {
    name: 'NoPermissionEntityPrivileges',
    fields: [
      { name: 'entity', type: 'ManagedObjectReference' },
      { name: 'privilegeIds', type: 'xsd:string', array: true, optional: true },
    ],
    since: '7.0.3.2',
  },
  {
    name: 'ManagedObjectNotFound',
    base: 'RuntimeFault',
    fields: [{ name: 'obj', type: 'ManagedObjectReference' }],
  },
  {
    name: 'InvalidArgument',
    base: 'RuntimeFault',
    fields: [{ name: 'invalidProperty', type: 'xsd:string', optional: true }],
  },
  { name: 'VimFault', base: 'MethodFault', fields: [] },
  { name: 'InvalidState', base: 'VimFault', fields: [] },
  {
    name: 'InvalidPowerState',
    base: 'InvalidState',
    fields: [
      { name: 'requestedState', type: 'VirtualMachinePowerState', optional: true },
      { name: 'existingState', type: 'VirtualMachinePowerState' },
    ],
  },
  { name: 'FileFault', base: 'VimFault', fields: [{ name: 'file', type: 'xsd:string' }] },
  { name: 'NoDiskSpace', base: 'FileFault', fields: [{ name: 'datastore', type: 'xsd:string' }] },

  // Privileges
  {
    name: 'EntityPrivilege',
    fields: [
      { name: 'entity', type: 'ManagedObjectReference' },
      { name: 'privAvailability', type: 'PrivilegeAvailability', array: true },
    ],
    since: '5.5',
  },
  {
    name: 'PrivilegeAvailability',
    fields: [
      { name: 'privId', type: 'xsd:string' },
      { name: 'isGranted', type: 'xsd:boolean' },
    ],
    since: '5.5',
  },

  // Files of datastores
  {
    name: 'HostDatastoreBrowserSearchResults',
    fields: [
      { name: 'folderPath', type: 'xsd:string', optional: true },
      { name: 'file', type: 'FileInfo', array: true, optional: true },
    ],
  },
  { name: 'FileInfo', fields: [{ name: 'path', type: 'xsd:string' }] },

  // Tasks
  {
    name: 'TaskInfo',
    fields: [
      { name: 'name', type: 'xsd:string', optional: true },
      { name: 'descriptionId', type: 'xsd:string' },
      { name: 'entity', type: 'ManagedObjectReference', optional: true },
      { name: 'entityName', type: 'xsd:string', optional: true },
      { name: 'state', type: 'TaskInfoState' },
      { name: 'error', type: 'LocalizedMethodFault', optional: true },
      { name: 'result', type: 'xsd:anyType', optional: true },
      { name: 'progress', type: 'xsd:int', optional: true },
    ],
  },

  // Events: what matters of them is their type, and which came later
  {
    name: 'Event',
    fields: [
      { name: 'key', type: 'xsd:int' },
      { name: 'createdTime', type: 'xsd:dateTime' },
    ],
  },

  // Leases and descriptors
  {
    name: 'HttpNfcLeaseInfo',
    fields: [
      { name: 'deviceUrl', type: 'HttpNfcLeaseDeviceUrl', array: true, optional: true },
      { name: 'totalDiskCapacityInKB', type: 'xsd:long' },
      { name: 'leaseTimeout', type: 'xsd:int' },
    ],
  },
  {
    name: 'HttpNfcLeaseDeviceUrl',
    fields: [
      { name: 'key', type: 'xsd:string' },
      { name: 'importKey', type: 'xsd:string' },
      { name: 'url', type: 'xsd:string' },
      { name: 'sslThumbprint', type: 'xsd:string' },
      { name: 'sslCertificate', type: 'xsd:string', optional: true, since: '9.0.0.0' },
      { name: 'disk', type: 'xsd:boolean', optional: true, since: '4.1' },
      { name: 'targetId', type: 'xsd:string', optional: true, since: '4.1' },
      { name: 'fileSize', type: 'xsd:long', optional: true, since: '4.1' },
    ],
  },
  {
    name: 'HttpNfcLeaseManifestEntry',
    fields: [
      { name: 'key', type: 'xsd:string' },
      { name: 'sha1', type: 'xsd:string' },
      { name: 'checksum', type: 'xsd:string', optional: true, since: '6.7' },
      { name: 'checksumType', type: 'xsd:string', optional: true, since: '6.7' },
      { name: 'size', type: 'xsd:long' },
      { name: 'capacity', type: 'xsd:long', optional: true },
    ],
    since: '4.1',
  },
  {
    name: 'OvfCreateDescriptorResult',
    fields: [
      { name: 'ovfDescriptor', type: 'xsd:string' },
      { name: 'error', type: 'LocalizedMethodFault', array: true, optional: true },
      { name: 'warning', type: 'LocalizedMethodFault', array: true, optional: true },
      { name: 'includeImageFiles', type: 'xsd:boolean', optional: true, since: '4.1' },
    ],
  },
] as const satisfies readonly DataType[];
