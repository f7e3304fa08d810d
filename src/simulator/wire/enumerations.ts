// Written by scripts/generate-wire-tables.py from pyvmomi 9.1.1.0. Do not edit.

export const enumerations: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['HostSystemConnectionState', ['connected', 'notResponding', 'disconnected']],
  ['HostSystemPowerState', ['poweredOn', 'poweredOff', 'standBy', 'unknown']],
  ['HttpNfcLeaseState', ['initializing', 'ready', 'done', 'error']],
  ['LatencySensitivitySensitivityLevel', ['low', 'normal', 'medium', 'high', 'custom']],
  ['ManagedEntityStatus', ['gray', 'green', 'yellow', 'red']],
  ['SharesLevel', ['low', 'normal', 'high', 'custom']],
  ['TaskInfoState', ['queued', 'running', 'success', 'error']],
  ['VirtualMachineConnectionState', ['connected', 'disconnected', 'orphaned', 'inaccessible', 'invalid']],
  [
    'VirtualMachineFaultToleranceState',
    ['notConfigured', 'disabled', 'enabled', 'needSecondary', 'starting', 'running'],
  ],
  ['VirtualMachinePowerState', ['poweredOff', 'poweredOn', 'suspended']],
  ['VirtualMachineRecordReplayState', ['recording', 'replaying', 'inactive']],
  ['DrsBehavior', ['manual', 'partiallyAutomated', 'fullyAutomated']],
  ['EventFilterSpecRecursionOption', ['self', 'children', 'all']],
  ['ArrayUpdateOperation', ['add', 'remove', 'edit']],
  ['VirtualMachineToolsStatus', ['toolsNotInstalled', 'toolsNotRunning', 'toolsOld', 'toolsOk']],
  ['VirtualDeviceConfigSpecFileOperation', ['create', 'destroy', 'replace']],
  ['VirtualDeviceConfigSpecOperation', ['add', 'remove', 'edit']],
  ['VirtualSCSISharing', ['noSharing', 'virtualSharing', 'physicalSharing']],
  ['PropertyChangeOp', ['add', 'remove', 'assign', 'indirectRemove']],
  ['ObjectUpdateKind', ['modify', 'enter', 'leave']],
];
