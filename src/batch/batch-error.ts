import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import type { VmOutcome } from './batch-vm.ts';

/** More names would hide the rest of the message; the results have them all. */
const MOST_NAMES = 5;

/**
 * What a batch ends with, if not well: the interruption; `all-failed`, `some-failed`; `left-behind` when every export is
 * good and something stayed. Each failure was told when it happened, so that this names the VMs only.
 */
export function batchError(
  outcomes: readonly VmOutcome[],
  { signal }: { readonly signal: AbortSignal },
): HyperexportError | undefined {
  const failed = outcomes.filter(({ status }) => status !== 'exported');
  const [all, not] = [outcomes.length, failed.length];
  if (signal.aborted && not > 0)
    return told(asHyperexportError(signal.reason), `; ${not} of ${all} VMs are not exported`);
  const names = namesOf(failed);
  if (not > 0 && not === all)
    return fail('all-failed', `none of ${all} VMs was exported: ${names}`, { details: REPORTED });
  if (not > 0)
    return fail('some-failed', `${not} of ${all} VMs ${not === 1 ? 'was' : 'were'} not exported: ${names}`, {
      hint: 'the errors above say why; the other exports are complete',
      details: REPORTED,
    });
  const left = outcomes.filter(
    (outcome) => outcome.status === 'exported' && outcome.leftBehind !== undefined,
  );
  if (left.length === 0) return undefined;
  return fail(
    'left-behind',
    `all ${all} exports are good, but something is left behind of ${namesOf(left)}`,
    {
      hint: 'the warnings above name it; remove it by hand, or run the export again: it cleans up after runs that are gone',
      details: REPORTED,
    },
  );
}

/** The results have it already: what follows is for stderr only. */
const REPORTED = { reported: true };

function told({ code, message, hint, details }: HyperexportError, rest: string): HyperexportError {
  return fail(code, message + rest, {
    details: { ...details, ...REPORTED },
    ...(hint === undefined ? {} : { hint }),
  });
}

function namesOf(outcomes: readonly VmOutcome[]): string {
  return listed(outcomes.map(({ label }) => label));
}

/** The first of them, and how many more there are. */
export function listed(labels: readonly string[]): string {
  const more = labels.length - MOST_NAMES;
  return more <= 1 ? labels.join(', ') : `${labels.slice(0, MOST_NAMES).join(', ')} and ${more} more`;
}
