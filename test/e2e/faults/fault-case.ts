import type { ErrorCode } from '../../../src/core/errors.ts';
import type { SimulatedVm } from '../../../src/simulator/inventory-spec.ts';

/** The steps of an export in which something can go wrong, in their order. */
export const stages = [
  'connect and log in',
  'find the VM',
  'power',
  'take the snapshot',
  'lease',
  'transfer: the answer',
  'transfer: the connection',
  'transfer: the framing',
  'transfer: the content',
  'transfer: session and lease',
  'compare with the server',
  'describe',
  'remove the snapshot',
  'complete and log out',
  'this machine',
  'interruption',
  'between two runs',
  'moved VMs and lost hosts',
  'many VMs',
] as const;
export type Stage = (typeof stages)[number];

/** What must come of a run. */
export type Outcome = 'exported' | LeftBehind | PartlyFailed | Failed;
/** The export is good, and what stays on the server is named: exit status 4. */
export interface LeftBehind {
  readonly leftBehind: RegExp;
}
/** Of several VMs the first is not exported, and all others are: exit status 3. */
export interface PartlyFailed {
  readonly first: Failed;
}
/** `either`: it is a matter of time which of two effects of the fault is seen first. */
export type Failed = Failure | { readonly either: readonly [Failure, Failure] };
/** An error: its exit status, its code and what its message must say. */
export type Failure = readonly [exit: number, code: ErrorCode, message: RegExp];

export interface FaultCase {
  readonly stage: Stage;
  /** What goes wrong, as a sentence without its full stop. */
  readonly name: string;
  /** What is special about the VM; absent: nothing, it is off and has no snapshot. */
  readonly vm?: Partial<SimulatedVm>;
  /** VMs that are exported in the same run, after it. */
  readonly beside?: readonly string[];
  /**
   * As `hyperexport simulator --fault` takes them. `{other}` is the address of a server that is not the vCenter; nobody
   * may tell it anything.
   */
  readonly faults: readonly string[];
  /** What happens, once the first fault that holds something, or else the first of all, has struck. */
  readonly then?: Happening | 'SIGINT' | 'SIGTERM';
  /** The faults of a run before this one, which fails and leaves a part. */
  readonly interruptedBy?: readonly string[];
  /** Flags of that run alone. */
  readonly firstArgs?: readonly string[];
  /** What happens after that run. */
  readonly between?: Happening | undefined;
  /** The disks that the run reads, finished ones of the run before not among them. */
  readonly reads?: readonly string[];
  readonly place?: ClientPlace;
  /** Further flags, and others for the connection. */
  readonly args?: readonly string[];
  readonly connection?: Connection;
  /** The session is left to its time-out where the client has no connection left on which it could end it. */
  readonly mayLeaveSession?: true;
  /** What must be said by the way, in a warning. */
  readonly warns?: RegExp;
  /** How the VM is found afterwards; of all that is not said here it must be as it was before. */
  readonly leaves?: Leaves;
  /** What must come of it while the fault lasts. */
  readonly lasting: Outcome;
  /** What must come of it when each fault strikes once. */
  readonly once?: Outcome;
}

/** What somebody does to the VM, or to this machine. */
export type Happening =
  | 'it goes on'
  | 'every session ends'
  | 'the output is removed'
  | 'a finished file is damaged'
  | 'the guest writes'
  | 'the guest writes, and the configuration stays'
  | 'it is reconfigured'
  | 'it is started'
  | 'it is deleted'
  | 'it is moved to another host'
  | 'it is moved to another datastore'
  | 'its host comes back'
  | 'a snapshot is taken'
  | 'somebody removes the snapshot of this run';

export interface Leaves {
  readonly power?: 'poweredOn' | 'poweredOff';
  readonly vm?: 'deleted';
  /** A snapshot of this program: named as left behind and in the journal, or meant to stay. */
  readonly snapshot?: 'left behind' | 'kept';
  /** It runs, and may still go off: the journal has that it is to be started then. */
  readonly mayGoOff?: true;
}

/** Where the export is written to, if it is no ordinary place. */
export type ClientPlace =
  | 'a full disk'
  | 'a read-only file system'
  | 'a limit on the size of files'
  | 'a file'
  | 'no working directory'
  | 'a state directory that is a file';

export type Connection = 'as it should be' | 'nothing listens' | 'no TLS' | 'another thumbprint' | 'no trust';
