import type { HyperexportError } from '../../core/errors.ts';

/** In the order in which a run reports them; the first error decides the exit status. */
export const checkNames = [
  'state',
  'privileges',
  'host',
  'encryption',
  'disks',
  'media',
  'devices',
  'snapshots',
  'datastores',
  'change-tracking',
  'lock',
  'target',
  'space',
  'deadline',
] as const;
export type CheckName = (typeof checkNames)[number];

/** `not-checked` says that nobody could tell: it is never a pass. Only what makes an export fail is an `error`. */
export type Outcome = 'ok' | 'info' | 'warning' | 'error' | 'not-checked';

export interface Finding {
  readonly outcome: Outcome;
  readonly message: string;
  readonly hint?: string;
  /** What an export would end with; of an `error` only. */
  readonly error?: HyperexportError;
}

/** What one check found; several things, or `ok` alone. */
export interface Check {
  readonly name: CheckName;
  readonly findings: readonly Finding[];
}

export const ok = (message: string): Finding => ({ outcome: 'ok', message });

export const info = (message: string, hint?: string): Finding => finding('info', message, hint);

export const warning = (message: string, hint: string): Finding => finding('warning', message, hint);

export const notChecked = (message: string, hint?: string): Finding => finding('not-checked', message, hint);

export function problem(error: HyperexportError): Finding {
  return { ...finding('error', error.message, error.hint), error };
}

function finding(outcome: Outcome, message: string, hint: string | undefined): Finding {
  return { outcome, message, ...(hint === undefined ? {} : { hint }) };
}
