import { HyperexportError, fail, systemErrorCode } from '../core/errors.ts';

/** What an error means that came when the state database was opened. Nobody can be told of it by way of the outbox. */
export function unusable(stateDirectory: string, error: unknown): HyperexportError {
  const code = systemErrorCode(error) ?? '';
  const why = error instanceof Error ? error.message : String(error);
  const details = { untold: true };
  const message = `cannot use the state directory ${stateDirectory}: ${why}`;
  if (error instanceof HyperexportError && error.hint !== undefined)
    return fail(error.code, message, { cause: error, details, hint: error.hint });
  if (BUSY.test(code)) return fail('locked', message, { cause: error, details, hint: LET_GO });
  return fail(FULL.includes(code) ? 'no-space' : 'configuration', message, {
    cause: error,
    details,
    hint: DAMAGED.includes(code) ? MOVE_ASIDE : FULL.includes(code) ? MAKE_ROOM : ANOTHER,
  });
}

/** What an error means that came when somebody read what others rely on. */
export function unreadable(error: unknown, what: string): HyperexportError {
  const why = error instanceof Error ? error.message : String(error);
  return fail('configuration', `cannot read in the state directory ${what}: ${why}`, {
    cause: error,
    details: { untold: true },
    hint: MOVE_ASIDE,
  });
}

/** Beside a database that is there already, the first thing that finds no room is the index of its log. */
const FULL = ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT'];
const DAMAGED = ['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_CORRUPT_SEQUENCE'];

/** For longer than a run waits for another one, which is 10 s: none of hyperexport holds it for so long. */
export const BUSY = /^SQLITE_(?:BUSY|LOCKED)/;
export const LET_GO =
  'another process, such as a backup or a database shell, has hyperexport.db open and locked: end it, or try again when it is done';

const ANOTHER =
  'make it writable for this user, or name another one with --state-dir or HYPEREXPORT_STATE_DIR';
const MAKE_ROOM = 'make room there, or name another one with --state-dir or HYPEREXPORT_STATE_DIR';
const MOVE_ASIDE =
  'bring hyperexport.db back from a backup, or move it and the files whose names begin with it aside: ' +
  'what runs that were killed left in vCenter has to be found by hand then';
