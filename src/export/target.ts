import { lstat, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import type { Scope } from '../core/scope.ts';
import { readExportRecord, RECORD_NAME } from '../ovf/export-record.ts';
import { acquireLock } from '../platform/lock-file.ts';
import { makeDirectories, removeEmptyDirectories } from '../platform/make-directories.ts';
import { destinationError } from '../platform/file-errors.ts';
import { fillOutputTemplate } from './output-template.ts';
import {
  announcePublishing,
  makePartialExport,
  removeMarked,
  unmarkPartialExport,
} from './partial-export.ts';
import { removeStrays } from './remove-strays.ts';
import { settleLeftovers } from './resume/leftovers.ts';
import type { ExportProgress } from './resume/progress-file.ts';
import { lockOf, partialFor } from '../ovf/workplace.ts';
import { isThere, publishDirectory, publishInto, refuseTaken } from './publish.ts';
import type { ExportableVm, ExportContext, ExportRequest } from './request.ts';

/**
 * Where the export goes. Everything is written into `partial` first. A directory that is not there yet appears in one
 * rename; into one that is (made by a script, a mount point) the files move up one by one, `export.json` last: its
 * presence is what says that an export is complete.
 */
export interface ExportTarget {
  readonly directory: string;
  readonly partial: string;
  /** What an interrupted run had finished in `partial`, when this one goes on behind it. */
  readonly continued: ExportProgress | undefined;
  /** Throws `target-exists` when a file that is not of an export to be overwritten has one of these names. */
  refuseTaken(names: readonly string[]): Promise<void>;
  /** Leaves `partial` where it is when the run ends without an export, for one that goes on behind it. */
  keepPartial(): void;
  /** Gives the files (named relative to `partial`) their final place, the last of them last. */
  publish(names: readonly string[]): Promise<void>;
}

export async function claimTarget(
  request: ExportRequest,
  vm: ExportableVm,
  context: ExportContext,
  scope: Scope,
): Promise<ExportTarget> {
  const directory = outputDirectory(request, vm, context.clock.now());
  const exists = await isDirectory(directory);
  if (!exists) makeParents(dirname(directory), scope);

  const partial = partialFor(directory, exists);
  writeDown(partial, context, scope);
  const release = await acquireLock(lockOf(partial), `the output directory ${directory}`);
  scope.defer(`the lock ${lockOf(partial)}`, release);

  // First: a run that was killed while it gave the files their names has left neither the old export nor the new one.
  const continued = await settleLeftovers(partial, vm, request, context);
  const replaced = exists ? await filesToReplace(directory, request, vm) : [];
  const { keep } = await openPartial(partial, vm, context, { continued, scope });
  return {
    directory,
    partial,
    continued,
    keepPartial: keep,
    refuseTaken: async (names) => {
      if (exists) await refuseTaken(directory, names, replaced);
    },
    publish: async (names) => {
      if (exists) {
        await refuseTaken(directory, names, replaced); // again: hours may have passed
        await announcePublishing(partial, names);
        await publishInto(directory, partial, { names, replaced });
      } else {
        await removeStrays(partial, names);
        await unmarkPartialExport(partial);
        await publishDirectory(partial, directory);
      }
    },
  };
}

/** What is at the place now; throws `target-exists` when it may not be used, and changes nothing. */
export async function lookAtTarget(
  request: ExportRequest,
  vm: ExportableVm,
  now: Date,
): Promise<{ directory: string; exists: boolean; replaced: readonly string[] }> {
  const directory = outputDirectory(request, vm, now);
  const exists = await isDirectory(directory);
  return { directory, exists, replaced: exists ? await filesToReplace(directory, request, vm) : [] };
}

export function outputDirectory(
  { output }: Pick<ExportRequest, 'output'>,
  { name, instanceUuid }: Pick<ExportableVm, 'name' | 'instanceUuid'>,
  now: Date,
): string {
  return absolute(fillOutputTemplate(output, { name, instanceUuid, now }));
}

/** In the journal before the lock is taken, so that a run killed from here on leaves nothing that nobody knows of. */
function writeDown(partial: string, { journal, runId }: ExportContext, scope: Scope): void {
  const settle = journal.record(runId, { kind: 'partial-export', directory: partial });
  scope.defer(`the journal entry of ${partial}`, async () => {
    if (!(await isThere(partial))) settle();
  });
}

/** The partial export, new or gone on with. It goes with the scope, unless it was kept, or renamed, by then. */
async function openPartial(
  partial: string,
  { instanceUuid }: ExportableVm,
  { runId }: ExportContext,
  { continued, scope }: { readonly continued: ExportProgress | undefined; readonly scope: Scope },
): Promise<{ keep: () => void }> {
  if (continued === undefined) await makePartialExport(partial, { runId, instanceUuid });
  let kept = false;
  scope.defer(`the partial export ${partial}`, async () => {
    if (!kept) await removeMarked(partial);
  });
  return { keep: () => (kept = true) };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw destinationError(error, path);
    if (!(await isLink(path))) return false;
    throw fail('target-exists', `${path} is a link that leads nowhere`, { hint: 'choose another --output' });
  }
  throw fail('target-exists', `${path} is a file, not a directory`, { hint: 'choose another --output' });
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** `resolve` asks for the working directory, which may be gone. */
function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (cause) {
    throw fail('usage', `the working directory is gone, so the relative --output ${path} leads nowhere`, {
      cause,
      hint: 'change to a directory that exists, or give an absolute path',
    });
  }
}

/** Makes the missing directories above the target; those that stay empty go again when the run fails. */
function makeParents(parent: string, scope: Scope): void {
  let first: string | undefined;
  try {
    first = makeDirectories(parent);
  } catch (error) {
    throw destinationError(error, parent);
  }
  if (first === undefined) return;
  const topmost = first;
  scope.defer(`the directory ${topmost}`, () => removeEmptyDirectories(parent, topmost));
}

/** The files of an earlier export of the same VM in the directory; throws when it may not be replaced. */
async function filesToReplace(
  directory: string,
  request: ExportRequest,
  vm: ExportableVm,
): Promise<string[]> {
  if (!(await isThere(join(directory, RECORD_NAME)))) return [];
  if (!request.overwrite) {
    throw fail('target-exists', `${directory} holds an export already`, {
      hint: 'choose another --output (it may hold {date} and {time}), or replace it with --overwrite',
    });
  }
  const record = await readExportRecord(directory);
  if (record.vm.instanceUuid !== vm.instanceUuid) {
    throw fail('target-exists', `${directory} holds an export of another VM, "${record.vm.name}"`, {
      hint: 'choose another --output: --overwrite replaces exports of the same VM only',
    });
  }
  return [...record.files.map((file) => file.name), RECORD_NAME];
}
