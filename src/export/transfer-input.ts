import type { Scope } from '../core/scope.ts';
import type { HeldSnapshot } from '../snapshot/held-snapshot.ts';
import type { ExportableVm, ExportContext, ExportRequest } from './request.ts';
import type { ExportTarget } from './target.ts';

/** What the transfer of an export begins with. */
export interface TransferInput {
  readonly request: ExportRequest;
  readonly vm: ExportableVm;
  /** What it is read from, if not from the VM as it is. */
  readonly snapshot?: HeldSnapshot | undefined;
  readonly target: ExportTarget;
  readonly startedAt: Date;
  readonly context: ExportContext;
  readonly scope: Scope;
}
