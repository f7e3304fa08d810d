import { opendir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, HyperexportError, systemErrorCode } from '../core/errors.ts';
import { readExportRecord, RECORD_NAME, type ExportRecord } from '../ovf/export-record.ts';
import { lockNameInside, lockOf, partialFor } from '../ovf/workplace.ts';
import { isLockName } from '../platform/lock-file.ts';
import type { Deletions } from './deletions.ts';

/**
 * Takes apart what was renamed to be deleted, by the names that its record has: nothing else is touched. The record goes
 * when all that it names is gone, so that a run that is killed in between leaves something that the next one knows.
 * The caller has the lock in it.
 */
export async function purgeTrash(trash: string, deletions: Deletions): Promise<void> {
  const record = await recordOf(trash);
  const own = new Set([RECORD_NAME, ...(record?.files ?? []).map(({ name }) => name)]);
  for await (const { name } of await opendir(trash)) {
    if (!own.has(name) && !isLockName(name, lockNameInside)) throw notOurs(trash, name);
  }
  for (const { name } of record?.files ?? []) await gone(deletions.unlink, join(trash, name));
  await gone(deletions.unlink, join(trash, RECORD_NAME));
  const locks: string[] = [];
  for await (const { name } of await opendir(trash)) locks.push(name);
  for (const name of locks) {
    if (isLockName(name, lockNameInside)) await gone(deletions.unlink, join(trash, name));
  }
  await gone(deletions.rmdir, trash);
  await deletions.sync(dirname(trash));
}

/** What became of something with the name of trash that was found. */
export type Purged =
  | { readonly outcome: 'removed' | 'would-remove' }
  /** Another clean-up is at work in it. */
  | { readonly outcome: 'in-use' }
  | { readonly outcome: 'other' };

/**
 * Finishes what a clean-up that was killed has begun. Trash is known by its record; without one by being empty, as it
 * is for a moment at the end. Of any other directory of that name nothing is touched (`other`).
 */
export async function purgeLeftover(
  trash: string,
  { deletions, dryRun }: { readonly deletions: Deletions; readonly dryRun: boolean },
): Promise<Purged> {
  if (!(await isOurs(trash))) return { outcome: 'other' };
  if (dryRun) return { outcome: 'would-remove' };
  let release: () => Promise<void>;
  try {
    release = await deletions.lock(lockOf(partialFor(trash, true)), trash);
  } catch (error) {
    if (error instanceof HyperexportError && error.code === 'locked') return { outcome: 'in-use' };
    throw error;
  }
  try {
    await purgeTrash(trash, deletions);
    return { outcome: 'removed' };
  } finally {
    await release().catch(() => undefined);
  }
}

/** Undefined of trash that is none, or whose record cannot be believed. */
export async function recordOf(trash: string): Promise<ExportRecord | undefined> {
  return await readExportRecord(trash).catch(() => undefined);
}

async function isOurs(trash: string): Promise<boolean> {
  if ((await recordOf(trash)) !== undefined) return true;
  try {
    for await (const { name } of await opendir(trash)) {
      if (!isLockName(name, lockNameInside)) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function gone(remove: (path: string) => Promise<void>, path: string): Promise<void> {
  try {
    await remove(path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

function notOurs(trash: string, name: string): HyperexportError {
  return fail('target-exists', `${trash} holds ${name}, which was not of the export that is being deleted`, {
    hint: 'move that file away, and remove the rest of the directory',
  });
}
