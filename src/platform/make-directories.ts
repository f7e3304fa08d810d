import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../core/errors.ts';

/**
 * Makes `path` with the directories above it and returns the topmost one that was made, or undefined when all were
 * there. Not `mkdir(..., { recursive: true })`: that one loops without end where the system answers ENOENT for a
 * directory whose parent exists, as /proc does.
 */
export function makeDirectories(path: string, mode = 0o777): string | undefined {
  const missing = missingFrom(path);
  for (const directory of missing) {
    try {
      mkdirSync(directory, { mode });
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
  }
  return missing[0];
}

function missingFrom(path: string): string[] {
  const missing: string[] = [];
  for (let directory = path; !exists(directory); directory = dirname(directory)) missing.unshift(directory);
  return missing;
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' && dirname(path) !== path) return false;
    throw error;
  }
}
