import { fail, systemErrorCode, type HyperexportError } from '../core/errors.ts';

/**
 * What becomes of an error of the database, where somebody relies on what was to be written. `untold`: that was the only
 * way to tell somebody.
 */
export function unwritable(
  cause: unknown,
  what: string,
  details: { readonly untold?: true } = {},
): HyperexportError {
  const code = systemErrorCode(cause) === 'SQLITE_FULL' ? 'no-space' : 'configuration';
  const why = cause instanceof Error ? cause.message : String(cause);
  return fail(code, `cannot write down in the state directory ${what}: ${why}`, {
    cause,
    details,
    hint: 'make room there, or name another one with --state-dir or HYPEREXPORT_STATE_DIR',
  });
}
