import { fail, type HyperexportError } from '../../core/errors.ts';
import { moRefKey, type MoRef } from '../moref.ts';
import { isA } from './tables.ts';
import type { Read } from './types.ts';

/** A typed fault, wherever it came from: a SOAP answer, a task, a lease, a descriptor, a property that is missing. */
export interface ReportedFault {
  readonly fault: Read<'MethodFault'>;
  /** The server's words for it. They are shown, and never looked into. */
  readonly message: string;
}

interface FaultContext {
  /** What was being done: `ExportVm on VirtualMachine:vm-42`. */
  readonly doing: string;
  /** The server, as dialled. */
  readonly host: string;
}

/** The error that a fault is to the user, chosen by the fault's type alone; the typed fault is its cause. */
export function faultError(reported: ReportedFault, { doing, host }: FaultContext): HyperexportError {
  const { fault } = reported;
  const about = {
    cause: fault,
    details: { fault: fault.$type, doing, causes: nestedTypes(fault) },
  };
  const said = reported.message === '' ? fault.$type : `${reported.message} (${fault.$type})`;

  switch (fault.$type) {
    case 'InvalidLogin':
      return fail('not-authenticated', `${host} does not accept this user name and password`, {
        ...about,
        hint: 'a vCenter wants the user with its domain, such as administrator@vsphere.local; an ESXi host a local user such as root',
      });
    case 'NotAuthenticated':
      return fail('not-authenticated', `the session with ${host} is not logged in (any more)`, {
        ...about,
        hint: 'it expired or was ended by an administrator: run it again',
      });
    case 'NoPermission': {
      const { message, hint } = missingPrivilege(fault, doing);
      return fail('no-permission', message, { ...about, hint });
    }
    case 'InvalidPowerState':
      return fail('wrong-state', powerState(fault, doing), {
        ...about,
        hint: 'was it started in the meantime? shut it down and run it again',
      });
    case 'TaskInProgress':
      return fail('vsphere-fault', `${doing}: the object is busy with another task: ${said}`, {
        ...about,
        retryable: true,
        hint: 'wait for the task; the export lease of a run that was killed ends by itself within 5 minutes',
      });
    case 'NoDiskSpace':
      return fail('no-space', `${doing}: ${fullDatastore(fault)}: ${said}`, {
        ...about,
        hint: 'free some space on it; --snapshot-min-free says how much must be free before a snapshot is made',
      });
    default: {
      const hint = HINTS[fault.$type] ?? "vCenter's list of recent tasks and events says more about it";
      return fail('vsphere-fault', `${doing}: ${said}`, { ...about, hint });
    }
  }
}

/** Whether an error stands for a fault of one of these types; of any type, where none is named. */
export function isFault(error: unknown, ...types: readonly string[]): error is HyperexportError {
  if (!(error instanceof Error) || !('details' in error)) return false;
  const { fault } = error.details as { fault?: unknown };
  return typeof fault === 'string' && (types.length === 0 || types.includes(fault));
}

/** What the server answers when it does not know a method, an argument or the wish itself. */
export const NOT_OFFERED = [
  'NotSupported',
  'MethodNotFound',
  'InvalidArgument',
  'InvalidRequest',
  'NotImplemented',
];

const TOOLS =
  'see whether VMware Tools are installed and running in the guest; --snapshot-quiesce=false does without them';
const SNAPSHOTS =
  "remove snapshots that nobody needs, in vSphere's Snapshots > Manage Snapshots, and try again";

const HINTS: Readonly<Record<string, string>> = {
  ToolsUnavailable: TOOLS,
  ApplicationQuiesceFault: TOOLS,
  FilesystemQuiesceFault: TOOLS,
  TooManySnapshotLevels: SNAPSHOTS,
  MultipleSnapshotsNotSupported: SNAPSHOTS,
  SnapshotFault: `${TOOLS}; vCenter's events of the VM say more`,
  SnapshotLocked: 'another product, or a run on another machine, works with it: wait for its end',
  SnapshotIncompatibleDeviceInVm: 'a device or disk of the VM allows no snapshot: export it with --power-off',
  MemorySnapshotOnIndependentDisk:
    'an independent disk allows no memory in a snapshot: leave --snapshot-memory out',
  FileLocked:
    'another product (a backup, as a rule) has the file open: see whether it is at work on this VM, and wait',
  RestrictedVersion: 'the free licence of ESXi does not allow this call: use a vCenter or a licensed host',
  HostNotConnected: 'the ESXi host of the VM is not connected to its vCenter',
  HostCommunication: 'vCenter cannot talk to the ESXi host of the VM',
  ManagedObjectNotFound: 'it was removed in the meantime: run it again',
  FileNotFound: 'a file of the VM is missing: an image in its CD-ROM or floppy drive, or one of its disks',
  HostNotReachable: 'vCenter cannot reach the ESXi host of the VM',
};

function missingPrivilege(fault: Read<'MethodFault'>, doing: string) {
  const lacking = isA(fault, 'NoPermission') ? privilegesOf(fault) : [];
  const what = lacking.map(
    ({ privilege, on }) => `${privilege}${on === undefined ? '' : ` on ${moRefKey(on)}`}`,
  );
  return {
    message: `${doing}: the user lacks the privilege ${what.join(', ') || '(the server does not say which)'}`,
    hint: 'an administrator can grant it to the user by a role on that object',
  };
}

/** One since the first release; a list since 7.0.3.2, in which the first is repeated. */
function privilegesOf(fault: Read<'NoPermission'>): { privilege: string; on: MoRef | undefined }[] {
  const listed = fault.missingPrivileges.flatMap(({ entity, privilegeIds }) =>
    privilegeIds.map((privilege) => ({ privilege, on: entity })),
  );
  if (listed.length > 0) return listed;
  return fault.privilegeId === undefined ? [] : [{ privilege: fault.privilegeId, on: fault.object }];
}

function powerState(fault: Read<'MethodFault'>, doing: string): string {
  const state = isA(fault, 'InvalidPowerState') ? fault.existingState : 'another state';
  return `${doing}: the VM is ${state}`;
}

function fullDatastore(fault: Read<'MethodFault'>): string {
  const { datastore: name }: Partial<Read<'NoDiskSpace'>> = isA(fault, 'NoDiskSpace') ? fault : {};
  return name === undefined || name === ''
    ? 'a datastore of the VM is full'
    : `the datastore "${name}" is full`;
}

function nestedTypes(fault: Read<'MethodFault'>): string[] {
  const types: string[] = [];
  for (let at = fault.faultCause?.fault; at !== undefined; at = at.faultCause?.fault) types.push(at.$type);
  return types;
}
