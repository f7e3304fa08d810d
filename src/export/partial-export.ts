import { mkdir, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import type { Scope } from '../core/scope.ts';
import { readExportRecord } from '../ovf/export-record.ts';
import { destinationError } from '../platform/file-errors.ts';
import { PartialFile } from '../platform/partial-file.ts';
import type { ExportableVm } from './preflight.ts';
import { settlePublishing } from './publish.ts';
import type { ExportContext } from './request.ts';

const MARKER = 'partial.json';

/** What says that a directory is this program's, and how far it is with giving the files their places. */
interface Marker {
  readonly runId: string;
  readonly instanceUuid: string;
  /** The names that move up, once they do. */
  readonly publishing?: readonly string[];
}

/** Makes the directory in which an export grows. It goes with the scope, unless it was renamed by then. */
export async function makePartialExport(
  directory: string,
  vm: ExportableVm,
  context: ExportContext,
  scope: Scope,
): Promise<void> {
  scope.defer(`the partial export ${directory}`, async () => await removeMarked(directory));
  try {
    await mkdir(directory, { mode: 0o755 });
  } catch (error) {
    throw destinationError(error, directory);
  }
  await writeMarker(directory, { runId: context.runId, instanceUuid: vm.instanceUuid });
}

/** Takes the mark off, right before the directory becomes the export: from here on its record says whose it is. */
export async function unmarkPartialExport(directory: string): Promise<void> {
  await unlink(join(directory, MARKER));
}

/** Writes down which files move up, before the first one does: a run that is killed on the way can be undone. */
export async function announcePublishing(directory: string, names: readonly string[]): Promise<void> {
  const marker = await readMarker(directory);
  if (marker !== undefined) await writeMarker(directory, { ...marker, publishing: names });
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

/** The mark goes last: a kill in between leaves a directory that is still known as ours. */
async function removeMarked(directory: string): Promise<void> {
  for (const name of (await namesIn(directory)) ?? []) {
    if (name !== MARKER) await rm(join(directory, name), { recursive: true, force: true });
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

async function writeMarker(directory: string, marker: Marker): Promise<void> {
  await using file = await PartialFile.create(join(directory, MARKER), { overwrite: true });
  await file.append(Buffer.from(`${JSON.stringify(marker)}\n`));
  await file.commit();
}

async function readMarker(directory: string): Promise<Marker | undefined> {
  try {
    const marker = JSON.parse(await readFile(join(directory, MARKER), 'utf8')) as Marker | null;
    return typeof marker?.runId === 'string' ? marker : undefined;
  } catch {
    return undefined;
  }
}

/** The marker, whole or being written: all there is when a run was killed right after it made the directory. */
function isOfMarker(name: string): boolean {
  return name === MARKER || name === `${MARKER}.partial`;
}

/** A finished export without its mark: the run was killed right before it was renamed. */
async function isRecorded(directory: string): Promise<boolean> {
  return await readExportRecord(directory).then(
    () => true,
    () => false,
  );
}
