import { mkdirSync, rmdirSync, statSync } from 'node:fs';
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

/** Undoes `makeDirectories`: removes `path` and those above it up to `topmost`, and stops at one that is not empty. */
export function removeEmptyDirectories(path: string, topmost: string): void {
  for (let directory = path; directory.length >= topmost.length; directory = dirname(directory)) {
    try {
      rmdirSync(directory);
    } catch {
      return;
    }
  }
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
