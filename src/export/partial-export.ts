import { mkdir, readdir, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import { readExportRecord } from '../ovf/export-record.ts';
import { destinationError } from '../platform/file-errors.ts';
import { isOfMarker, MARKER_NAME, readMarker, writeMarker, type PartialMarker } from './partial-marker.ts';
import { settlePublishing } from './publish.ts';
import { removeProgress } from './resume/progress-file.ts';

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
  if (marker !== undefined) await writeMarker(directory, { ...marker, publishing: names });
  await removeProgress(directory);
}

/**
 * Removes what an interrupted run left, if it left something, and takes half a publishing back; refuses a directory
 * that this program did not make. The caller holds the lock of its place.
 */
export async function removePartialExport(directory: string): Promise<boolean> {
  const names = await namesIn(directory);
  if (names === undefined) return false;
  const marker = await readMarker(directory);
  const ours = marker !== undefined || names.every(isOfMarker) || (await isRecorded(directory));
  if (!ours) {
    throw fail('target-exists', `${directory} is in the way, and this program did not make it`, {
      hint: 'move it away',
    });
  }
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

/** A finished export without its mark: the run was killed right before it was renamed. */
async function isRecorded(directory: string): Promise<boolean> {
  return await readExportRecord(directory).then(
    () => true,
    () => false,
  );
}
