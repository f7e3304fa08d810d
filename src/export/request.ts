import type { Clock } from '../core/clock.ts';
import type { Deadline } from '../core/deadline.ts';
import type { HyperexportError } from '../core/errors.ts';
import type { RetryPolicy } from '../core/retry.ts';
import type { UndoFailure } from '../core/scope.ts';
import type { Emit, LimitStatistics } from '../events/event.ts';
import type { Places } from './places.ts';
import type { Journal } from '../state/journal.ts';
import type { MoRef } from '../vsphere/moref.ts';
import type { SnapshotPolicy } from '../snapshot/policy.ts';
import type { BandwidthAccount } from '../transfer/limit/account.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import type { VirtualMachine } from '../vsphere/vm.ts';
import type { ConsolidationPolicy } from './consolidation/policy.ts';
import type { PowerPolicy } from './power/policy.ts';
import type { SharedSpace } from './preflight/shared-space.ts';
import type { MinFree } from './watches/min-free.ts';

export type ExportFormat = 'ovf' | 'ova';

/** A VM that was found, and that nothing forbids to export. */
export type ExportableVm = VirtualMachine;

/** What the user asks for, in plain values. */
export interface ExportRequest {
  /** A name, or a full inventory path. */
  readonly vm: string;
  /** The VM itself, when it was found already; absent: `vm` is looked for. */
  readonly found?: { readonly ref: MoRef; readonly path: string };
  readonly datacenter?: string;
  readonly format: ExportFormat;
  /** Directory of the export; `{vm}`, `{uuid}`, `{date}` and `{time}` are filled in. */
  readonly output: string;
  readonly overwrite: boolean;
  /** How many files are downloaded side by side. */
  readonly parallel: number;
  /** Whether what was written is read back, and whether every block of the disks is decompressed too. */
  readonly verify: 'none' | 'read-back' | 'deep';
  /** Keep CD-ROM and floppy images as well. */
  readonly includeImages: boolean;
  /** Take images out of the drives for the export, and put them back afterwards; absent: no. */
  readonly detachMedia?: boolean;
  /** What to do with a VM that is running; absent: its power is never touched. */
  readonly power?: PowerPolicy;
  /** What becomes of snapshots and their remains once the export is complete; absent: nothing. */
  readonly consolidation?: ConsolidationPolicy;
  /** What must stay free on the datastores on which a snapshot of ours grows; absent: nobody looks. */
  readonly minFree?: MinFree;
  /** Export it from a snapshot, which is taken for that; absent: as it is. */
  readonly snapshot?: SnapshotPolicy;
  /** OvfCreateDescriptorParams.exportOption: `mac`, `uuid`, `extraconfig`. */
  readonly descriptorOptions: readonly string[];
  /** Go on behind the disks that an interrupted run had finished, where they are of the same moment. */
  readonly resume: boolean;
  readonly retry: RetryPolicy;
  /** A transfer that receives nothing for so long has failed. */
  readonly idleMs: number;
  /** How long to wait for a VM that is busy in vCenter, with the lease of a run that was killed for instance. */
  readonly leaseWaitMs: number;
}

/** Who keeps account of an export, apart from the events, which nobody has to hear. */
export interface ExportRecord {
  /** It was found, and its directory is taken. */
  readonly started: (known: { readonly path: string; readonly output: string }) => void;
  /** It is good, whether or not something is left behind. */
  readonly finished: (result: ExportResult) => void;
}

/** What whoever wants an export does around it, outside of the server. */
export interface AroundExport {
  /** It was found, its directory is taken, and nothing is changed on the server yet. What it throws ends the export. */
  readonly before: (signal: AbortSignal) => Promise<void>;
  /** It has its final name, and all is undone but for what `left` names. Returns what is left to do. */
  readonly after: (
    result: ExportResult,
    left: HyperexportError | undefined,
  ) => Promise<readonly UndoFailure[]>;
  /** It was found, nothing but the space can still forbid it, and this will be its directory. */
  readonly makeRoom?: (vm: ExportableVm, directory: string, signal: AbortSignal) => Promise<void>;
}

/** What an export works with. */
export interface ExportContext {
  readonly session: VsphereSession;
  readonly journal: Journal;
  readonly stateDirectory: string;
  readonly runId: string;
  readonly toolVersion: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** What may be done at once on this machine; absent: as much as comes. */
  readonly places?: Places;
  /** When all that was changed on the server has to be undone; absent: nobody waits for that. */
  readonly deadline?: Deadline;
  /** The space that the exports of this run share; absent: there is one. */
  readonly sharedSpace?: SharedSpace;
  /** What this export may take of the link; absent: all that it gets. */
  readonly limiter?: BandwidthAccount | undefined;
  readonly record?: ExportRecord;
  readonly around?: AroundExport;
}

export interface ExportedFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Absent of an archive that was written in one pass: its members have theirs. */
  readonly sha256?: string;
  /** Of an archive, in its order. */
  readonly members?: readonly ExportedMember[];
}

export interface ExportedMember {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface ExportResult {
  readonly vm: string;
  readonly path: string;
  /** Absolute path of the directory that holds the export. */
  readonly output: string;
  readonly format: ExportFormat;
  readonly files: readonly ExportedFile[];
  readonly bytes: number;
  readonly milliseconds: number;
  readonly verified: readonly string[];
  readonly limit?: LimitStatistics;
}
