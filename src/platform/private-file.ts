import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fail } from '../core/errors.ts';

/**
 * Puts `content` into `directory` under a name made of its hash, where only this user can have written it, and returns
 * the path. A file that is there already is used after its owner and its hash have been checked again: it will be
 * loaded as code.
 */
export function keepPrivateFile(directory: string, suffix: string, content: Uint8Array): string {
  ownDirectory(directory);
  const digest = sha256(content);
  const file = join(directory, `${digest}${suffix}`);
  if (isOurs(file, digest)) return file;
  writeAtomically(file, content);
  if (!isOurs(file, digest))
    throw fail('integrity', `${file} is not what was just written there`, { hint: REMOVE });
  return file;
}

const REMOVE = 'remove it and look who else can write to that directory';

/** Nobody else may be able to put a file into it: between the check and the load a file there could be exchanged. */
function ownDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  if (found.isDirectory() && isMine(found)) return;
  throw fail('configuration', `${directory} is not a directory that only this user can write to`, {
    hint: 'make it so (chmod 700), or name another one with HYPEREXPORT_CACHE_DIR',
  });
}

function isOurs(file: string, digest: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && isMine(found) && sha256(readFileSync(file)) === digest;
}

/** Windows has no owner ids: there the profile directory's access list is what protects. */
function isMine({ uid, mode }: { uid: number; mode: number }): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

/** Two processes may do this at once: each renames a whole file, and the contents are equal. */
function writeAtomically(file: string, content: Uint8Array): void {
  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`;
  try {
    const descriptor = openSync(partial, 'wx', 0o500);
    try {
      for (let written = 0; written < content.length;) written += writeSync(descriptor, content, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
