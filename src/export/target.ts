import {
  access,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import { fileNameFor } from '../core/names.ts';
import type { Scope } from '../core/scope.ts';
import { readExportRecord, RECORD_NAME as RECORD } from '../ovf/export-record.ts';
import { acquireLock } from '../platform/lock-file.ts';
import { makeDirectories } from '../platform/make-directories.ts';
import { writeError } from '../transfer/piece-file.ts';
import type { ExportableVm } from './preflight.ts';
import type { ExportContext, ExportRequest } from './request.ts';

/**
 * Where the export goes. Everything is written into `partial` first. A directory that is not there yet appears in one
 * rename; into one that is (made by a script, a mount point) the files move up one by one, `export.json` last: its
 * presence is what says that an export is complete.
 */
export interface ExportTarget {
  readonly directory: string;
  readonly partial: string;
  /** Throws `target-exists` when a file that is not of an export to be overwritten has one of these names. */
  refuseTaken(names: readonly string[]): Promise<void>;
  /** Gives the files (named relative to `partial`) their final place, the last of them last. */
  publish(names: readonly string[]): Promise<void>;
}

const MARKER = 'partial.json';
const OLD = '.hyperexport-old';

export async function claimTarget(
  request: ExportRequest,
  vm: ExportableVm,
  context: ExportContext,
  scope: Scope,
): Promise<ExportTarget> {
  const directory = resolve(fillIn(request.output, vm, context));
  const exists = await isDirectory(directory);
  if (!exists) makeParents(dirname(directory), scope);

  const workplace = exists
    ? join(directory, '.hyperexport')
    : join(dirname(directory), `.${basename(directory)}.hyperexport`);
  const release = await acquireLock(`${workplace}.lock`, `the output directory ${directory}`);
  scope.defer(`the lock ${workplace}.lock`, release);

  const replaced = exists ? await oldExport(directory, request, vm) : [];
  const partial = `${workplace}-partial`;
  await makePartial(partial, vm, context, scope);
  return {
    directory,
    partial,
    refuseTaken: async (names) => exists && (await refuseTaken(directory, names, replaced)),
    publish: async (names) => {
      await unlink(join(partial, MARKER));
      if (exists) await moveUp(partial, directory, names, replaced);
      else
        await rename(partial, directory).catch((error: unknown) =>
          Promise.reject(appeared(directory, error)),
        );
      await syncDirectory(exists ? directory : dirname(directory));
    },
  } as ExportTarget;
}

function fillIn(template: string, vm: ExportableVm, { clock }: ExportContext): string {
  const iso = clock.now().toISOString();
  const values: Record<string, string> = {
    vm: fileNameFor(vm.name, vm.instanceUuid),
    uuid: vm.instanceUuid,
    date: iso.slice(0, 10),
    time: iso.slice(11, 19).replaceAll(':', ''),
  };
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value !== undefined) return value;
    throw fail('usage', `--output holds the unknown placeholder ${placeholder}`, {
      hint: `it can hold ${Object.keys(values)
        .map((known) => `{${known}}`)
        .join(', ')}`,
    });
  });
}

/** Makes the missing directories above the target; those that stay empty go again when the run fails. */
function makeParents(parent: string, scope: Scope): void {
  let first: string | undefined;
  try {
    first = makeDirectories(parent);
  } catch (error) {
    throw writeError(parent, error);
  }
  if (first === undefined) return;
  scope.defer(`the directory ${first}`, async () => {
    for (let path = parent; path.length >= first.length; path = dirname(path)) {
      if (!(await removeIfEmpty(path))) return;
    }
  });
}

async function removeIfEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch {
    return false;
  }
}

/** The names that an earlier export of the same VM holds in the directory; throws when it may not be replaced. */
async function oldExport(directory: string, request: ExportRequest, vm: ExportableVm): Promise<string[]> {
  if (!(await isThere(join(directory, RECORD)))) return [];
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
  return [...record.files.map((file) => file.name), RECORD];
}

/** A partial directory that a dead run left is ours to remove: we hold its lock, and the marker names the program. */
async function makePartial(
  partial: string,
  vm: ExportableVm,
  context: ExportContext,
  scope: Scope,
): Promise<void> {
  await removePartial(partial);
  const settle = context.journal.record(context.runId, { kind: 'partial-export', directory: partial });
  scope.defer(`the partial export ${partial}`, async () => {
    await rm(partial, { recursive: true, force: true });
    settle();
  });
  try {
    await mkdir(partial, { mode: 0o755 });
    await writeFile(
      join(partial, MARKER),
      `${JSON.stringify({ runId: context.runId, instanceUuid: vm.instanceUuid })}\n`,
    );
  } catch (error) {
    throw writeError(partial, error);
  }
}

/** Removes what an interrupted run left; refuses a directory that this program did not make. */
export async function removePartial(partial: string): Promise<boolean> {
  const names = await readdir(partial).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw writeError(partial, error);
  });
  if (names === undefined) return false;
  if (names.length > 0 && !(await isOurs(partial))) {
    throw fail('target-exists', `${partial} is in the way, and this program did not make it`, {
      hint: 'move it away',
    });
  }
  await rm(partial, { recursive: true, force: true });
  return true;
}

async function isOurs(partial: string): Promise<boolean> {
  try {
    const marker = JSON.parse(await readFile(join(partial, MARKER), 'utf8')) as { runId?: unknown } | null;
    return typeof marker?.runId === 'string';
  } catch {
    return false;
  }
}

async function refuseTaken(
  directory: string,
  names: readonly string[],
  replaced: readonly string[],
): Promise<void> {
  for (const name of names) {
    if (replaced.includes(name) || !(await isThere(join(directory, name)))) continue;
    throw fail(
      'target-exists',
      `${join(directory, name)} is there already, and is not part of an export that this program made`,
      {
        hint: 'move it away, or choose another --output',
      },
    );
  }
}

/** Moves the old export aside, the new one up, and only then lets go of the old; puts it back when a move fails. */
async function moveUp(
  partial: string,
  directory: string,
  names: readonly string[],
  replaced: readonly string[],
): Promise<void> {
  const aside = join(directory, OLD);
  const moved: { from: string; to: string }[] = [];
  const move = async (from: string, to: string) => {
    await rename(from, to);
    moved.push({ from, to });
  };
  try {
    if (replaced.length > 0) await mkdir(aside);
    for (const name of [...replaced].reverse()) {
      if (await isThere(join(directory, name))) await move(join(directory, name), join(aside, name));
    }
    for (const name of names) await move(join(partial, name), join(directory, name));
  } catch (error) {
    for (const { from, to } of moved.reverse()) await rename(to, from);
    await removeIfEmpty(aside);
    throw writeError(directory, error);
  }
  await rm(aside, { recursive: true, force: true });
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using directory = await open(path, 'r');
  await directory.sync();
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw writeError(path, error);
  }
  throw fail('target-exists', `${path} is a file, not a directory`, { hint: 'choose another --output' });
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

function appeared(directory: string, error: unknown): Error {
  const code = systemErrorCode(error);
  if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOTDIR') return writeError(directory, error);
  return fail('target-exists', `${directory} appeared while the export ran`, {
    hint: 'choose another --output and export again',
  });
}
