import type { PastExport } from './past-export.ts';

/** The failures of one kind. */
export interface FailureReport {
  /** Of the table of errors. */
  readonly code: string;
  readonly count: number;
  /** The newest one. */
  readonly last: PastExport;
}

/** Counts failures by their code, newest first. */
export class FailureReports {
  readonly #byCode = new Map<string, { readonly code: string; count: number; readonly last: PastExport }>();

  add(past: PastExport): void {
    const code = past.error?.code ?? 'unexpected';
    const known = this.#byCode.get(code);
    if (known === undefined) this.#byCode.set(code, { code, count: 1, last: past });
    else known.count += 1;
  }

  byCount(): FailureReport[] {
    return [...this.#byCode.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  }
}
