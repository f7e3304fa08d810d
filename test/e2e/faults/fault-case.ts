import type { ErrorCode } from '../../../src/core/errors.ts';

/** The steps of an export in which something can go wrong, in their order. */
export const stages = [
  'connect and log in',
  'find the VM',
  'lease',
  'transfer: the answer',
  'transfer: the connection',
  'transfer: the framing',
  'transfer: the content',
  'transfer: session and lease',
  'compare with the server',
  'describe',
  'complete and log out',
  'this machine',
  'interruption',
  'between two runs',
] as const;
export type Stage = (typeof stages)[number];

/**
 * A good export, or an error: its exit status, its code and what its message must say. `either`: it is a matter of time
 * which of two effects of the fault is seen first.
 */
export type Outcome = 'exported' | Failure | { readonly either: readonly [Failure, Failure] };
export type Failure = readonly [exit: number, code: ErrorCode, message: RegExp];

export interface FaultCase {
  readonly stage: Stage;
  /** What goes wrong, as a sentence without its full stop. */
  readonly name: string;
  /**
   * As `hyperexport simulator --fault` takes them. `{other}` is the address of a server that is not the vCenter; nobody
   * may tell it anything.
   */
  readonly faults: readonly string[];
  /** What happens on this side, once the first fault that holds something, or else the first of all, has struck. */
  readonly then?: ClientEvent;
  /** The faults of a run before this one, which fails and leaves a part. */
  readonly interruptedBy?: readonly string[];
  /** What happens after that run. */
  readonly between?: Between | undefined;
  /** The disks that the run reads, finished ones of the run before not among them. */
  readonly reads?: readonly string[];
  readonly place?: ClientPlace;
  /** Further flags, and others for the connection. */
  readonly args?: readonly string[];
  readonly connection?: Connection;
  /** The session is left to its time-out where the client has no connection left on which it could end it. */
  readonly mayLeaveSession?: true;
  /** What must come of it while the fault lasts. */
  readonly lasting: Outcome;
  /** What must come of it when each fault strikes once. */
  readonly once?: Outcome;
}

export type ClientEvent = 'it goes on' | 'SIGINT' | 'SIGTERM' | 'the output is removed' | 'the guest writes';

export type Between =
  | 'the guest writes'
  | 'the guest writes, and the configuration stays'
  | 'it is reconfigured'
  | 'a snapshot is taken'
  | 'it is started'
  | 'it is deleted'
  | 'a finished file is damaged';

/** Where the export is written to, if it is no ordinary place. */
export type ClientPlace =
  | 'a full disk'
  | 'a read-only file system'
  | 'a limit on the size of files'
  | 'a file'
  | 'no working directory'
  | 'a state directory that is a file';

export type Connection = 'as it should be' | 'nothing listens' | 'no TLS' | 'another thumbprint' | 'no trust';
