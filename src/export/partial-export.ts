import { mkdir, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import type { Scope } from '../core/scope.ts';
import { destinationError } from '../platform/file-errors.ts';
import type { ExportableVm } from './preflight.ts';
import type { ExportContext } from './request.ts';

const MARKER = 'partial.json';

/**
 * Makes the directory in which an export grows. What a dead run left there is ours to remove: the caller holds the
 * lock, and a marker names the program. It goes with the scope, unless it was renamed by then.
 */
export async function makePartialExport(
  directory: string,
  vm: ExportableVm,
  context: ExportContext,
  scope: Scope,
): Promise<void> {
  await removePartialExport(directory);
  const settle = context.journal.record(context.runId, { kind: 'partial-export', directory });
  scope.defer(`the partial export ${directory}`, async () => {
    await rm(directory, { recursive: true, force: true });
    settle();
  });
  const marker = { runId: context.runId, instanceUuid: vm.instanceUuid };
  try {
    await mkdir(directory, { mode: 0o755 });
    await writeFile(join(directory, MARKER), `${JSON.stringify(marker)}\n`);
  } catch (error) {
    throw destinationError(error, directory);
  }
}

/** Takes the mark off, right before the directory's files get their final places. */
export async function unmarkPartialExport(directory: string): Promise<void> {
  await unlink(join(directory, MARKER));
}

/** Removes what an interrupted run left, if it left something; refuses a directory that this program did not make. */
export async function removePartialExport(directory: string): Promise<boolean> {
  const names = await namesIn(directory);
  if (names === undefined) return false;
  if (names.length > 0 && !(await isMarked(directory))) {
    throw fail('target-exists', `${directory} is in the way, and this program did not make it`, {
      hint: 'move it away',
    });
  }
  await rm(directory, { recursive: true, force: true });
  return true;
}

async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw destinationError(error, directory);
  }
}

async function isMarked(directory: string): Promise<boolean> {
  try {
    const marker = JSON.parse(await readFile(join(directory, MARKER), 'utf8')) as { runId?: unknown } | null;
    return typeof marker?.runId === 'string';
  } catch {
    return false;
  }
}
