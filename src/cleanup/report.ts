import type { HyperexportError } from '../core/errors.ts';
import type { Ignored } from './found-export.ts';
import type { Unmet, Verdict } from './plan.ts';

/** What became of an export, and why. */
export interface Outcome extends Verdict {
  /**
   * `would-remove`: in a dry run. `gone`: somebody else removed it meanwhile. `in-use`, `changed`: it was to go, and
   * stays, because another run has its lock, or because it is not what was looked at any more.
   */
  readonly result: 'kept' | 'removed' | 'would-remove' | 'gone' | 'in-use' | 'changed' | 'failed';
  /** Of what was to go and stays. */
  readonly error?: HyperexportError;
}

/** Of a clean-up that was killed. */
export interface Leftover {
  readonly directory: string;
  /** `other`: this program cannot have made it, or not all of it, and nothing of it is touched. */
  readonly result: 'removed' | 'would-remove' | 'in-use' | 'other' | 'failed';
  readonly bytes: number;
  readonly error?: HyperexportError;
}

export interface CleanupReport {
  readonly directory: string;
  readonly dryRun: boolean;
  /** Every export that was looked at, newest first. */
  readonly outcomes: readonly Outcome[];
  readonly leftovers: readonly Leftover[];
  readonly ignored: readonly Ignored[];
  /** Limits that what has to stay does not keep. */
  readonly unmet: readonly Unmet[];
  /** Patterns that protect nothing. */
  readonly unmatched: readonly string[];
}

export interface CleanupTotals {
  readonly exports: number;
  readonly removed: number;
  readonly kept: number;
  readonly failed: number;
  /** Or would be, in a dry run. */
  readonly freedBytes: number;
  readonly keptBytes: number;
}

export function totalsOf({ outcomes, leftovers }: CleanupReport): CleanupTotals {
  const isRemoved = ({ result }: Outcome | Leftover) => result === 'removed' || result === 'would-remove';
  const removed = outcomes.filter(isRemoved);
  const stays = outcomes.filter((each) => !isRemoved(each) && each.result !== 'gone');
  const sizes = (all: readonly Outcome[]) => all.reduce((sum, { export: { bytes } }) => sum + bytes, 0);
  const purged = leftovers.filter(isRemoved).reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    exports: outcomes.length,
    removed: removed.length,
    kept: stays.length,
    failed: errorsOf({ outcomes, leftovers }).length,
    freedBytes: sizes(removed) + purged,
    keptBytes: sizes(stays),
  };
}

/** Of what was to be removed and could not be. */
export function errorsOf({
  outcomes,
  leftovers,
}: Pick<CleanupReport, 'outcomes' | 'leftovers'>): HyperexportError[] {
  return [...outcomes, ...leftovers].flatMap(({ error }) => (error === undefined ? [] : [error]));
}
