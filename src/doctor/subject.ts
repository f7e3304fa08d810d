import type { Scope } from '../core/scope.ts';
import type { Check } from '../export/preflight/finding.ts';
import type { MinFree } from '../export/watches/min-free.ts';
import type { ExportableVm, ExportContext } from '../export/request.ts';
import type { Evidence } from './evidence.ts';

/** How long a busy VM is waited for, as an export's default: the lease of a run that was killed ends before. */
export const LEASE_WAIT_MS = 6 * 60_000;

/** What is asked for, in plain values. */
export interface DoctorRequest {
  /** A name, or a full inventory path. */
  readonly vm: string;
  readonly datacenter?: string | undefined;
  /** What must stay free on the datastores on which the snapshot grows. */
  readonly minFree: MinFree;
}

/** What the stages work with; what each sees it writes into the evidence at once, for it may end at any moment. */
export interface Work {
  readonly request: DoctorRequest;
  readonly context: ExportContext;
  readonly evidence: Evidence;
  readonly scope: Scope;
}

/** A VM that was found. */
export interface Subject extends Work {
  readonly vm: ExportableVm;
  /** What an export of it from a snapshot would meet. */
  readonly checks: readonly Check[];
}
