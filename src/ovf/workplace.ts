import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

const PARTIAL = '-partial';
const LOCK = '.lock';

/** In a directory whose export is being replaced: the old one. */
export const ASIDE = '.hyperexport-old';

/** What an export that is being deleted is called, with something behind it that no other has. */
export const TRASH = '.hyperexport-trash-';

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

/** Whether a directory of that name is a place of work of this program, and never an export that is complete. */
export function isWorkplaceName(name: string): boolean {
  return isPartialName(name) || name === ASIDE || name.startsWith(TRASH);
}

/** File systems end a name at 255 bytes, and ours is longer than the one that the user chose. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= 200) return name;
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

/** The lock of the place, known from the partial export alone: that is what the journal names. */
export function lockOf(partial: string): string {
  return `${partial.slice(0, -PARTIAL.length)}${LOCK}`;
}

/** What the lock of a directory that is there already is called in it. */
export const lockNameInside = `.hyperexport${LOCK}`;
