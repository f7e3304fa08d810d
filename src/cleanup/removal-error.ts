import { fail, HyperexportError, systemErrorCode } from '../core/errors.ts';

/** Why an export is still there, or a part of it, in `trash`. */
export function removalError(error: unknown, directory: string, trash?: string): HyperexportError {
  const system = systemErrorCode(error);
  if (error instanceof HyperexportError && error.code !== 'destination') return error;
  const reason = REASONS[system ?? ''] ?? (system === undefined ? String(error) : undefined) ?? system;
  const rest =
    trash === undefined ? '' : `; what is left of it is in ${trash}, and the next clean-up goes on there`;
  return fail('destination', `${directory} cannot be removed: ${reason}${rest}`, {
    cause: error,
    hint: HINTS[system ?? ''] ?? 'look at the directory, and remove it by hand',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not (EACCES)',
  EPERM: 'this user may not (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
  EBUSY: 'it is in use, or a file system is mounted there (EBUSY)',
  EXDEV: 'a file system is mounted there (EXDEV)',
  EIO: 'the device reports an error (EIO)',
};

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'run the clean-up as the user that made the export',
  EPERM:
    'run the clean-up as the user that made the export; a file may also be locked against deletion (chattr, object lock)',
  EROFS: 'mount it for writing',
  EBUSY:
    'export into a directory below the mount point: an export can only be removed together with its directory',
  EXDEV:
    'export into a directory below the mount point: an export can only be removed together with its directory',
};
