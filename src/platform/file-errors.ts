import { fail, systemErrorCode, type ErrorCode } from '../core/errors.ts';

const NO_SPACE: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT'];

/** What a failed write means to the one who chose the place; an error that no system call made stays as it is. */
export function destinationError(error: unknown, path: string): unknown {
  const system = ownSystemCode(error);
  if (system === undefined) return error;
  if (NO_SPACE.includes(system)) {
    return fail('no-space', `there is no space left for ${path}`, {
      hint: 'free some space on that file system, or choose another place',
      cause: error,
    });
  }
  return fail('destination', `${path} cannot be written: ${reasonOf(system)}`, {
    hint:
      system === 'EFBIG'
        ? 'raise the limit, or choose a place on another file system'
        : 'check that the directory exists, and that this user may write there',
    cause: error,
  });
}

/** What a failed read means: the file is not there, or cannot be read. */
export function sourceError(error: unknown, path: string): unknown {
  const system = ownSystemCode(error);
  if (system === undefined) return error;
  const code: ErrorCode = system === 'ENOENT' || system === 'ENOTDIR' ? 'not-found' : 'usage';
  return fail(
    code,
    code === 'not-found' ? `${path} does not exist` : `${path} cannot be read: ${reasonOf(system)}`,
    {
      cause: error,
    },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such directory',
  ENOTDIR: 'what should be its directory is a file',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the device reports an error',
  EFBIG: 'the file system, or a limit of this process (ulimit -f), allows no larger files',
};

function reasonOf(system: string): string {
  const words = REASONS[system];
  return words === undefined ? system : `${words} (${system})`;
}

/** The code of a system error, and not one of our own nor an abort. */
function ownSystemCode(error: unknown): string | undefined {
  const code = systemErrorCode(error);
  return code !== undefined && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
