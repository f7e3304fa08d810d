import { fail, HyperexportError, systemErrorCode } from '../core/errors.ts';

/** Why a file that a setting names cannot be read, in words; the system's own code is in the cause (`--debug`). */
export function unreadableFile(what: string, file: string, cause: unknown): HyperexportError {
  if (cause instanceof HyperexportError) return cause;
  const { problem, hint } = REASONS[systemErrorCode(cause) ?? ''] ?? UNKNOWN;
  return fail('configuration', `${what} ${file} ${problem}`, { hint, cause });
}

interface Reason {
  readonly problem: string;
  readonly hint: string;
}

const FORBIDDEN: Reason = {
  problem: 'may not be read by this user',
  hint: 'give this user the right to read it and to enter its directory, or run as its owner',
};
const MISSING: Reason = {
  problem: 'does not exist',
  hint: 'check the path; a relative one starts at the current directory',
};

const REASONS: Readonly<Record<string, Reason>> = {
  ENOENT: MISSING,
  ENOTDIR: MISSING,
  EISDIR: { problem: 'is a directory', hint: 'name the file in it' },
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
};

const UNKNOWN: Reason = { problem: 'cannot be read', hint: '--debug prints what the system answered' };
