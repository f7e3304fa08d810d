import { access, lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import { RECORD_NAME } from '../ovf/export-record.ts';
import { ASIDE } from '../ovf/workplace.ts';
import { syncDirectory } from '../platform/partial-file.ts';
import { destinationError } from '../platform/file-errors.ts';

/** Gives a finished export its name, all at once: the names of its files are on the disk before that. */
export async function publishDirectory(partial: string, directory: string): Promise<void> {
  await syncDirectory(partial);
  try {
    await rename(partial, directory);
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(systemErrorCode(error) ?? '');
    if (!taken) throw destinationError(error, directory);
    throw fail('target-exists', `${directory} appeared while the export ran`, {
      hint: 'choose another --output and export again',
    });
  }
  await syncDirectory(dirname(directory));
}

/**
 * Moves the files of a finished export up into the directory that holds the partial one, the last of them last. An old
 * export is moved aside first, and let go only when the new one is complete; when a move fails it is put back.
 */
export async function publishInto(
  directory: string,
  partial: string,
  { names, replaced }: { readonly names: readonly string[]; readonly replaced: readonly string[] },
): Promise<void> {
  const aside = asideIn(directory);
  const moved: { from: string; to: string }[] = [];
  const move = async (from: string, to: string) => {
    await rename(from, to);
    moved.push({ from, to });
  };
  try {
    if (replaced.length > 0) await mkdir(aside);
    // The old record goes first: without it nobody takes what is left for a complete export.
    for (const name of [...replaced].reverse()) {
      if (await isThere(join(directory, name))) await move(join(directory, name), join(aside, name));
    }
    for (const name of names) await move(join(partial, name), join(directory, name));
  } catch (error) {
    for (const { from, to } of moved.reverse()) await rename(to, from);
    await rmdir(aside).catch(() => undefined);
    throw destinationError(error, directory);
  }
  await syncDirectory(directory);
  await rm(aside, { recursive: true, force: true });
}

/**
 * Ends the moves of a run that was killed in them. The last name to move up is the record: if it has, the new export is
 * complete and only the old one is still to go; if not, all is taken back. May itself be killed and be called again.
 */
export async function settlePublishing(
  directory: string,
  partial: string,
  names: readonly string[],
): Promise<void> {
  const aside = asideIn(directory);
  const [record] = names.slice(-1);
  if (record !== undefined && (await isThere(join(partial, record)))) {
    for (const name of names) {
      if (!(await isThere(join(partial, name)))) await rename(join(directory, name), join(partial, name));
    }
    for (const name of recordLast(await namesAside(aside)))
      await rename(join(aside, name), join(directory, name));
  }
  await syncDirectory(directory);
  await rm(aside, { recursive: true, force: true });
}

function asideIn(directory: string): string {
  return join(directory, ASIDE);
}

/** None where a link leads to somebody else's files. */
async function namesAside(aside: string): Promise<string[]> {
  const found = await lstat(aside).catch(() => undefined);
  return found?.isDirectory() === true ? await readdir(aside) : [];
}

/** With its record in place an export counts as complete. */
function recordLast(names: readonly string[]): string[] {
  return [...names].sort((a, b) => Number(a === RECORD_NAME) - Number(b === RECORD_NAME));
}

/** Throws `target-exists` when one of the names is taken by something that is not to be replaced. */
export async function refuseTaken(
  directory: string,
  names: readonly string[],
  replaced: readonly string[],
): Promise<void> {
  for (const name of names) {
    const path = join(directory, name);
    if (replaced.includes(name) || !(await isThere(path))) continue;
    throw fail(
      'target-exists',
      `${path} is there already, and is not part of an export that this program made`,
      {
        hint: 'move it away, or choose another --output',
      },
    );
  }
}

export async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
