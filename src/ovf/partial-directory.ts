import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import { destinationError } from '../platform/file-errors.ts';
import { makeDirectories, removeEmptyDirectories } from '../platform/make-directories.ts';
import { syncDirectory } from '../platform/partial-file.ts';

/**
 * A directory that appears complete: made under `<name>.partial` and renamed, or, into an empty one that is there (a
 * mount point cannot be replaced), made inside and moved up file by file. Missing directories above it are made. Left
 * without `commit` all that was made is removed.
 */
export class PartialDirectory implements AsyncDisposable {
  readonly #directory: string;
  readonly #exists: boolean;
  readonly #partial: string;
  /** The highest of the directories above that had to be made. */
  readonly #topmost: string | undefined;
  #committed = false;

  private constructor(directory: string, exists: boolean, partial: string, topmost: string | undefined) {
    this.#directory = directory;
    this.#exists = exists;
    this.#partial = partial;
    this.#topmost = topmost;
  }

  static async create(directory: string): Promise<PartialDirectory> {
    let topmost: string | undefined;
    try {
      const content = await contentOf(directory);
      const exists = content !== undefined;
      const partial = exists
        ? join(directory, '.partial')
        : join(dirname(directory), `${basename(directory)}.partial`);
      if (content !== undefined && content.length > 0) throw targetExists(directory, 'is not empty');
      if (!exists) topmost = makeDirectories(dirname(directory));
      await mkdir(partial);
      return new PartialDirectory(directory, exists, partial, topmost);
    } catch (error) {
      if (topmost !== undefined) removeEmptyDirectories(dirname(directory), topmost);
      if (systemErrorCode(error) === 'EEXIST') {
        throw targetExists(`${directory}.partial`, 'is in the way: another run is extracting, or was killed');
      }
      throw destinationError(error, directory);
    }
  }

  /** Makes a new file, which no link or earlier file can stand in for, and brings it to the disk. */
  async write(name: string, fill: (output: FileHandle) => Promise<void>): Promise<void> {
    const path = join(this.#partial, name);
    const { O_CREAT, O_EXCL, O_WRONLY } = constants;
    try {
      await using output = await open(path, O_CREAT | O_EXCL | O_WRONLY, 0o644);
      await fill(output);
      await output.sync();
    } catch (error) {
      throw destinationError(error, join(this.#directory, name));
    }
  }

  /** The descriptor, which is the first file, comes last: with it the package is complete. */
  async commit(names: readonly string[]): Promise<void> {
    try {
      await syncDirectory(this.#partial);
      if (this.#exists) {
        for (const name of [...names].reverse()) {
          await rename(join(this.#partial, name), join(this.#directory, name));
        }
        await rmdir(this.#partial);
        this.#committed = true;
        await syncDirectory(this.#directory);
      } else {
        await rename(this.#partial, this.#directory);
        this.#committed = true;
        await syncDirectory(dirname(this.#directory));
      }
    } catch (error) {
      const appeared = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(systemErrorCode(error) ?? '');
      throw appeared
        ? targetExists(this.#directory, 'appeared while it was being extracted')
        : destinationError(error, this.#directory);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#committed) return;
    await rm(this.#partial, { recursive: true, force: true });
    if (this.#topmost !== undefined) removeEmptyDirectories(dirname(this.#directory), this.#topmost);
  }
}

/** The names in a directory; undefined when there is none. */
async function contentOf(directory: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    if (systemErrorCode(error) === 'ENOTDIR') throw targetExists(directory, 'is a file');
    throw error;
  }
}

function targetExists(path: string, why: string) {
  return fail('target-exists', `${path} ${why}`, {
    hint: 'extract into a directory that does not exist yet',
  });
}
