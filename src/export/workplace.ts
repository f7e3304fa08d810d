import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

const PARTIAL = '-partial';
const LOCK = '.lock';

/**
 * Where an export grows: beside its directory, so that one rename makes it appear, or inside one that is there already
 * (a mount point cannot be replaced, and beside it is another file system).
 */
export function partialFor(directory: string, exists: boolean): string {
  const workplace = exists
    ? join(directory, '.hyperexport')
    : join(dirname(directory), `.${shortened(basename(directory))}.hyperexport`);
  return `${workplace}${PARTIAL}`;
}

/** Whether `partialFor` can have made up such a name. */
export function isPartialName(directory: string): boolean {
  return /^\.(.*\.)?hyperexport-partial$/s.test(basename(directory));
}

/** File systems end a name at 255 bytes, and ours is longer than the one that the user chose. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= 200) return name;
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

/** One run per VM on this machine, whatever its output. */
export function vmLockFile(stateDirectory: string, instanceUuid: string): string {
  return join(vmLocksIn(stateDirectory), `${instanceUuid}${LOCK}`);
}

export function vmLocksIn(stateDirectory: string): string {
  return join(stateDirectory, 'locks');
}

/** The lock of the place, known from the partial export alone: that is what the journal names. */
export function lockOf(partial: string): string {
  return `${partial.slice(0, -PARTIAL.length)}${LOCK}`;
}
