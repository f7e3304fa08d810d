import type { Scope } from '../core/scope.ts';
import type { ExportableVm, ExportContext, ExportRequest } from './request.ts';
import type { ExportTarget } from './target.ts';

/** What the transfer of an export begins with. */
export interface TransferInput {
  readonly request: ExportRequest;
  readonly vm: ExportableVm;
  readonly target: ExportTarget;
  readonly startedAt: Date;
  readonly context: ExportContext;
  readonly scope: Scope;
}
