import { rename } from 'node:fs/promises';
import { asHyperexportError } from '../../core/errors.ts';
import { acquireLock } from '../../platform/lock-file.ts';
import { isOwnDirectory } from '../own-directory.ts';
import { removePartialExport } from '../partial-export.ts';
import { readMarker } from '../partial-marker.ts';
import type { JournalEntry } from '../../state/journal.ts';
import type { ExportableVm, ExportContext, ExportRequest } from '../request.ts';
import { lockOf } from '../../ovf/workplace.ts';
import { continuable } from './continue-partial.ts';
import type { ExportProgress } from './progress-file.ts';

/**
 * Settles what earlier runs left of exports of this VM, at this place or another (a directory named by the date). The
 * caller holds the VM's lock and that of `partial`, so that no live run is at work in any of them. With `--resume` the
 * first one that can be continued becomes `partial`; all others are removed.
 */
export async function settleLeftovers(
  partial: string,
  vm: ExportableVm,
  request: ExportRequest,
  context: ExportContext,
): Promise<ExportProgress | undefined> {
  const { here, elsewhere } = await entriesOf(partial, vm, context);
  let found =
    request.resume && (await isOwnDirectory(partial))
      ? await continuable(partial, vm, request, context)
      : undefined;
  if (found === undefined && (await removePartialExport(partial, vm))) tellRemoved(partial, context);
  for (const { id } of here) context.journal.settle(id);
  for (const { id, directory } of elsewhere) {
    await underItsLock(directory, async () => {
      if (!(await isOwnDirectory(directory))) return;
      if (request.resume && found === undefined) {
        found = await movedHere(directory, partial, await continuable(directory, vm, request, context));
      }
      if (await removePartialExport(directory, vm)) tellRemoved(directory, context);
      context.journal.settle(id);
    });
  }
  return found;
}

interface Leftovers {
  readonly here: readonly JournalEntry[];
  /** Newest first: the last interrupted run is the likeliest to be of the same moment. */
  readonly elsewhere: readonly (JournalEntry & { readonly directory: string })[];
}

/** What earlier runs wrote down about this place, and about others where a partial export of this VM lies. */
async function entriesOf(
  partial: string,
  { instanceUuid }: ExportableVm,
  { journal, runId }: ExportContext,
): Promise<Leftovers> {
  // This run's own are of other VMs: with many side by side each would look into the places of all.
  const all = journal.partialExports().filter((entry) => entry.runId !== runId);
  const here = all.filter((entry) => entry.directory === partial);
  const elsewhere = [];
  for (const entry of all.filter(({ directory }) => directory !== partial).reverse()) {
    if ((await readMarker(entry.directory))?.instanceUuid === instanceUuid) elsewhere.push(entry);
  }
  return { here, elsewhere };
}

/** On another file system it cannot be moved, and is removed like the others. */
async function movedHere(
  directory: string,
  partial: string,
  progress: ExportProgress | undefined,
): Promise<ExportProgress | undefined> {
  if (progress === undefined) return undefined;
  return await rename(directory, partial).then(
    () => progress,
    () => undefined,
  );
}

/** A place that another user's or state directory's run has locked is not ours to settle. */
async function underItsLock(directory: string, work: () => Promise<void>): Promise<void> {
  let release: () => Promise<void>;
  try {
    release = await acquireLock(lockOf(directory), directory);
  } catch (error) {
    if (['locked', 'destination'].includes(asHyperexportError(error).code)) return;
    throw error;
  }
  try {
    await work();
  } finally {
    await release();
  }
}

function tellRemoved(directory: string, { emit }: ExportContext): void {
  const message = `removed the partial export that an interrupted run had left: ${directory}`;
  emit({ type: 'warning.raised', code: 'dead-run', message });
}
