import { lstat, mkdir, readdir, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, systemErrorCode, type HyperexportError } from '../core/errors.ts';
import { readExportRecord } from '../ovf/export-record.ts';
import { destinationError } from '../platform/file-errors.ts';
import { isOwnDirectory } from './own-directory.ts';
import { isOfMarker, MARKER_NAME, readMarker, writeMarker, type PartialMarker } from './partial-marker.ts';
import { settlePublishing } from './publish.ts';
import { removeProgress } from './resume/progress-file.ts';
import { isPartialName } from '../ovf/workplace.ts';

/** Makes the directory in which an export grows. */
export async function makePartialExport(directory: string, marker: PartialMarker): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o755 });
  } catch (error) {
    throw destinationError(error, directory);
  }
  await writeMarker(directory, marker);
}

/** Takes the mark off, right before the directory becomes the export: from here on its record says whose it is. */
export async function unmarkPartialExport(directory: string): Promise<void> {
  await removeProgress(directory);
  await unlink(join(directory, MARKER_NAME));
}

/** Writes down which files move up, before the first one does: a run that is killed on the way can be undone. */
export async function announcePublishing(directory: string, names: readonly string[]): Promise<void> {
  const marker = await readMarker(directory);
  if (marker !== undefined) await writeMarker(directory, { ...marker, publishing: [...names] });
  await removeProgress(directory);
}

/**
 * Removes what an interrupted run left, if it left something, and takes half a publishing back; throws `target-exists`
 * for what this program did not make, and for a finished export of another VM than `of`. The caller holds the lock of
 * its place.
 */
export async function removePartialExport(
  directory: string,
  of?: { readonly instanceUuid: string },
): Promise<boolean> {
  if (!(await isSomethingAt(directory))) return false;
  if (!(await isOwnDirectory(directory))) throw notOurs(directory);
  const names = (await namesIn(directory)) ?? [];
  const marker = await readMarker(directory);
  if (marker === undefined && !names.every(isOfMarker)) await refuseUnrecorded(directory, of?.instanceUuid);
  try {
    if (marker?.publishing !== undefined) {
      await settlePublishing(dirname(directory), directory, marker.publishing);
    }
    await removeMarked(directory);
  } catch (error) {
    throw destinationError(error, directory);
  }
  return true;
}

async function isSomethingAt(directory: string): Promise<boolean> {
  try {
    await lstat(directory);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw destinationError(error, directory);
  }
}

function notOurs(directory: string): HyperexportError {
  return fail('target-exists', `${directory} is in the way, and this program did not make it`, {
    hint: 'move it away',
  });
}

/** A finished export without its mark is ours: the run was killed right before it was renamed. */
async function refuseUnrecorded(directory: string, instanceUuid: string | undefined): Promise<void> {
  const record = await readExportRecord(directory).catch(() => undefined);
  if (record === undefined || !isPartialName(directory)) throw notOurs(directory);
  if (instanceUuid === undefined || record.vm.instanceUuid === instanceUuid) return;
  throw fail(
    'target-exists',
    `${directory} is in the way: it holds a finished export of "${record.vm.name}"`,
    {
      hint: 'move it away, or choose another --output',
    },
  );
}

/** Removes what is known to be ours. The mark goes last: a kill in between leaves a directory that is still known as ours. */
export async function removeMarked(directory: string): Promise<void> {
  for (const name of (await namesIn(directory)) ?? []) {
    if (name !== MARKER_NAME) await rm(join(directory, name), { recursive: true, force: true });
  }
  await rm(directory, { recursive: true, force: true });
}

async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw destinationError(error, directory);
  }
}
