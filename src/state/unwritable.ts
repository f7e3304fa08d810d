import { fail, systemErrorCode, type HyperexportError } from '../core/errors.ts';
import { BUSY, LET_GO } from './unusable.ts';

/**
 * What becomes of an error of the database, where somebody relies on what was to be written. `untold`: that was the only
 * way to tell somebody.
 */
export function unwritable(
  cause: unknown,
  what: string,
  details: { readonly untold?: true } = {},
): HyperexportError {
  const code = systemErrorCode(cause) ?? '';
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `cannot write down in the state directory ${what}: ${why}`;
  if (BUSY.test(code)) return fail('locked', message, { cause, details, hint: LET_GO });
  return fail(code === 'SQLITE_FULL' ? 'no-space' : 'configuration', message, {
    cause,
    details,
    hint: 'make room there, or name another one with --state-dir or HYPEREXPORT_STATE_DIR',
  });
}
