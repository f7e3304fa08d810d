import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import type { Scope, UndoFailure } from '../core/scope.ts';
import { isFault, NOT_OFFERED } from '../vsphere/soap/fault.ts';

/** What an export ends with that is good, and has left something on the server or on the disk. */
export function leftBehind({ leftBehind: failures }: Scope): HyperexportError {
  const what = failures.map((failure) => failure.what).join(', ');
  return fail('left-behind', `the export is good, but this is left behind: ${what}`, {
    hint: hintFor(failures),
  });
}

function hintFor(failures: readonly UndoFailure[]): string {
  if (failures.some(isLasting))
    return 'do by hand what this user may not, or have the privilege granted: another run would fail at it as well';
  if (failures.every(isOfHook)) return 'run that command by hand; the export need not be made again';
  return 'remove it by hand, or run the export again: it cleans up after runs that are gone';
}

/** The export has nothing to do with it. */
function isOfHook({ error }: UndoFailure): boolean {
  return asHyperexportError(error).code === 'hook-failed';
}

/** Another run is refused in the same way. */
function isLasting({ error }: UndoFailure): boolean {
  return asHyperexportError(error).code === 'no-permission' || isFault(error, ...NOT_OFFERED);
}
