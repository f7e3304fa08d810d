import { randomBytes } from 'node:crypto';
import { lstat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asHyperexportError, HyperexportError, systemErrorCode } from '../core/errors.ts';
import { lockNameInside, lockOf, partialFor, TRASH } from '../ovf/workplace.ts';
import type { Deletions } from './deletions.ts';
import type { FoundExport } from './found-export.ts';
import { inspectExport } from './inspect-export.ts';
import { purgeTrash } from './purge-trash.ts';
import { removalError } from './removal-error.ts';

/** What became of an export that was to go. Only `removed` has freed its bytes. */
export type Removal =
  | { readonly outcome: 'removed' }
  /** Somebody else removed it, works on it, or changed it after it was looked at. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'in-use' | 'changed'; readonly message: string }
  | { readonly outcome: 'failed'; readonly error: HyperexportError };

/**
 * Removes an export whole or not at all: in one rename it is no export any more, then its files go. The lock of its
 * directory keeps away who would replace it, and other clean-ups.
 */
export async function removeExport(found: FoundExport, deletions: Deletions): Promise<Removal> {
  const { directory } = found;
  const lock = lockOf(partialFor(directory, true));
  let release: () => Promise<void>;
  try {
    release = await deletions.lock(lock, `the export ${directory}`);
  } catch (error) {
    return await withoutLock(error, directory);
  }
  try {
    const other = await whatElse(found, directory);
    if (other !== undefined) return other;
    const trash = join(dirname(directory), `${TRASH}${randomBytes(8).toString('hex')}`);
    await deletions.rename(directory, trash);
    return await purgeOrPutBack(found, trash, deletions);
  } catch (error) {
    if (!(await isThere(directory)) && systemErrorCode(error) === 'ENOENT') return { outcome: 'gone' };
    const known = error instanceof HyperexportError ? error : removalError(error, directory);
    return { outcome: 'failed', error: known };
  } finally {
    await release().catch(() => undefined);
  }
}

async function withoutLock(error: unknown, directory: string): Promise<Removal> {
  const { code, message } = asHyperexportError(error);
  if (code === 'locked') return { outcome: 'in-use', message };
  if (!(await isThere(directory))) return { outcome: 'gone' };
  return { outcome: 'failed', error: removalError(error, directory) };
}

/** Hours may lie between the look and the deed: what is there now must be what was chosen. */
async function whatElse({ id, place }: FoundExport, directory: string): Promise<Removal | undefined> {
  const now = await inspectExport(directory, place);
  if (now === undefined) return { outcome: 'gone' };
  if ('reason' in now) return { outcome: 'changed', message: now.reason };
  if (now.id !== id) return { outcome: 'changed', message: 'another export has taken its place' };
  if (now.obstacle !== undefined) return { outcome: 'changed', message: now.obstacle.reason };
  return undefined;
}

/** Between the last look and the rename somebody may have put a file there, which is nobody's to remove. */
async function purgeOrPutBack(found: FoundExport, trash: string, deletions: Deletions): Promise<Removal> {
  const { directory } = found;
  const other = await whatElse(found, trash);
  if (other !== undefined) {
    if (!(await isThere(directory))) await deletions.rename(trash, directory);
    return other;
  }
  try {
    await deletions.sync(dirname(directory));
    await purgeTrash(trash, deletions);
    return { outcome: 'removed' };
  } catch (error) {
    // Our lock has moved along: the next clean-up, which may be of this process, is to go on with it.
    await unlink(join(trash, lockNameInside)).catch(() => undefined);
    throw removalError(error, directory, trash);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    (error: unknown) => systemErrorCode(error) !== 'ENOENT' && systemErrorCode(error) !== 'ENOTDIR',
  );
}
