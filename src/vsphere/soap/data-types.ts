import type { DataType } from './schema.ts';

/** Every data type that hyperexport sends: all fields, in the order of the schema (held against pyvmomi by a test). */
export const dataTypes = [
  {
    name: 'PropertyFilterSpec',
    fields: [
      { name: 'propSet', type: 'PropertySpec', array: true },
      { name: 'objectSet', type: 'ObjectSpec', array: true },
      { name: 'reportMissingObjectsInResults', type: 'xsd:boolean', optional: true },
    ],
  },
  {
    name: 'PropertySpec',
    fields: [
      { name: 'type', type: 'xsd:string' },
      { name: 'all', type: 'xsd:boolean', optional: true },
      { name: 'pathSet', type: 'xsd:string', array: true, optional: true },
    ],
  },
  {
    name: 'ObjectSpec',
    fields: [
      { name: 'obj', type: 'ManagedObjectReference' },
      { name: 'skip', type: 'xsd:boolean', optional: true },
      { name: 'selectSet', type: 'SelectionSpec', array: true, optional: true },
    ],
  },
  { name: 'SelectionSpec', fields: [{ name: 'name', type: 'xsd:string', optional: true }] },
  {
    name: 'TraversalSpec',
    base: 'SelectionSpec',
    fields: [
      { name: 'type', type: 'xsd:string' },
      { name: 'path', type: 'xsd:string' },
      { name: 'skip', type: 'xsd:boolean', optional: true },
      { name: 'selectSet', type: 'SelectionSpec', array: true, optional: true },
    ],
  },
  {
    name: 'RetrieveOptions',
    fields: [{ name: 'maxObjects', type: 'xsd:int', optional: true }],
  },
  {
    name: 'WaitOptions',
    fields: [
      { name: 'maxWaitSeconds', type: 'xsd:int', optional: true },
      { name: 'maxObjectUpdates', type: 'xsd:int', optional: true },
    ],
  },
  {
    name: 'EventFilterSpec',
    fields: [
      { name: 'entity', type: 'EventFilterSpecByEntity', optional: true },
      { name: 'time', type: 'EventFilterSpecByTime', optional: true },
      { name: 'userName', type: 'EventFilterSpecByUsername', optional: true },
      { name: 'eventChainId', type: 'xsd:int', optional: true },
      { name: 'alarm', type: 'ManagedObjectReference', optional: true },
      { name: 'scheduledTask', type: 'ManagedObjectReference', optional: true },
      { name: 'disableFullMessage', type: 'xsd:boolean', optional: true },
      { name: 'category', type: 'xsd:string', array: true, optional: true },
      { name: 'type', type: 'xsd:string', array: true, optional: true },
      { name: 'tag', type: 'xsd:string', array: true, optional: true },
      { name: 'eventTypeId', type: 'xsd:string', array: true, optional: true },
      { name: 'maxCount', type: 'xsd:int', optional: true, since: '6.5' },
      { name: 'delayedInit', type: 'xsd:boolean', optional: true, since: '8.0.3.0' },
      { name: 'auditable', type: 'xsd:boolean', optional: true, since: '9.1.0.0' },
      { name: 'auditId', type: 'xsd:string', array: true, optional: true, since: '9.1.0.0' },
    ],
  },
  {
    name: 'EventFilterSpecByEntity',
    fields: [
      { name: 'entity', type: 'ManagedObjectReference' },
      { name: 'recursion', type: 'EventFilterSpecRecursionOption' },
    ],
  },
  {
    name: 'EventFilterSpecByTime',
    fields: [
      { name: 'beginTime', type: 'xsd:dateTime', optional: true },
      { name: 'endTime', type: 'xsd:dateTime', optional: true },
    ],
  },
  {
    name: 'EventFilterSpecByUsername',
    fields: [
      { name: 'systemUser', type: 'xsd:boolean' },
      { name: 'userList', type: 'xsd:string', array: true, optional: true },
    ],
  },
  { name: 'EventManagerEventViewSpec', fields: [], since: '9.0.0.0' },
  {
    name: 'KeyValue',
    fields: [
      { name: 'key', type: 'xsd:string' },
      { name: 'value', type: 'xsd:string' },
    ],
  },
  {
    name: 'SnapshotSelectionSpec',
    fields: [{ name: 'retentionDays', type: 'xsd:int', optional: true, since: '8.0.3.0' }],
    since: '8.0.3.0',
  },
  {
    name: 'HostDatastoreBrowserSearchSpec',
    fields: [
      { name: 'query', type: 'FileQuery', array: true, optional: true },
      { name: 'details', type: 'FileQueryFlags', optional: true },
      { name: 'searchCaseInsensitive', type: 'xsd:boolean', optional: true },
      { name: 'matchPattern', type: 'xsd:string', array: true, optional: true },
      { name: 'sortFoldersFirst', type: 'xsd:boolean', optional: true },
    ],
  },
  {
    name: 'OvfCreateDescriptorParams',
    fields: [
      { name: 'ovfFiles', type: 'OvfFile', array: true, optional: true },
      { name: 'name', type: 'xsd:string', optional: true },
      { name: 'description', type: 'xsd:string', optional: true },
      { name: 'includeImageFiles', type: 'xsd:boolean', optional: true, since: '4.1' },
      { name: 'exportOption', type: 'xsd:string', array: true, optional: true, since: '5.1' },
      { name: 'snapshot', type: 'ManagedObjectReference', optional: true, since: '5.5' },
    ],
  },
  {
    name: 'OvfFile',
    fields: [
      { name: 'deviceId', type: 'xsd:string' },
      { name: 'path', type: 'xsd:string' },
      { name: 'compressionMethod', type: 'xsd:string', optional: true },
      { name: 'chunkSize', type: 'xsd:long', optional: true },
      { name: 'size', type: 'xsd:long' },
      { name: 'capacity', type: 'xsd:long', optional: true, since: '4.1' },
      { name: 'populatedSize', type: 'xsd:long', optional: true, since: '4.1' },
    ],
  },
] as const satisfies readonly DataType[];
