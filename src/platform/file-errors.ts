import { dirname } from 'node:path';
import { fail, systemErrorCode, type ErrorCode } from '../core/errors.ts';

const NO_SPACE: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT'];

/** What a failed write means to the one who chose the place; an error that no system call made stays as it is. */
export function destinationError(error: unknown, path: string): unknown {
  const system = ownSystemCode(error);
  if (system === undefined) return error;
  if (NO_SPACE.includes(system)) {
    return fail('no-space', `there is no space left for ${path}`, {
      hint: `free some space in ${dirname(path)}, or choose another place`,
      cause: error,
    });
  }
  return fail('destination', `${path} cannot be written (${system})`, {
    hint: 'check that the directory exists, and that this user may write there',
    cause: error,
  });
}

/** What a failed read means: the file is not there, or cannot be read. */
export function sourceError(error: unknown, path: string): unknown {
  const system = ownSystemCode(error);
  if (system === undefined) return error;
  const code: ErrorCode = system === 'ENOENT' || system === 'ENOTDIR' ? 'not-found' : 'usage';
  return fail(code, code === 'not-found' ? `${path} does not exist` : `${path} cannot be read (${system})`, {
    cause: error,
  });
}

/** The code of a system error, and not one of our own nor an abort. */
function ownSystemCode(error: unknown): string | undefined {
  const code = systemErrorCode(error);
  return code !== undefined && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
