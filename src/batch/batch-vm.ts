import { HyperexportError } from '../core/errors.ts';
import type { ExportRequest, ExportResult } from '../export/request.ts';

/** One VM of several: what is asked for it, or why nothing can be. */
export interface BatchVm {
  /** What its events and its results call it: its name, or its path where several have that name. */
  readonly label: string;
  readonly wanted: ExportRequest | HyperexportError;
  /** What names the ESXi host that it is on, where that is known. */
  readonly host?: string;
}

/** What is asked for, of those for which something can be. */
export function requestsOf(vms: readonly BatchVm[]): ExportRequest[] {
  return vms.flatMap(({ wanted }) => (wanted instanceof HyperexportError ? [] : [wanted]));
}

/** What became of it. A VM whose turn never came is `skipped`, with the reason. */
export type VmOutcome = { readonly label: string } & (
  | { readonly status: 'exported'; readonly result?: ExportResult; readonly leftBehind?: HyperexportError }
  | { readonly status: 'failed' | 'skipped'; readonly error: HyperexportError }
);
