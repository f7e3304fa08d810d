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
    : join(dirname(directory), `.${basename(directory)}.hyperexport`);
  return `${workplace}${PARTIAL}`;
}

/** The lock of the place, known from the partial export alone: that is what the journal names. */
export function lockOf(partial: string): string {
  return `${partial.slice(0, -PARTIAL.length)}${LOCK}`;
}
