import { constants } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import { destinationError } from './file-errors.ts';
import { writeFully } from './write-fully.ts';

export interface PartialFileOptions {
  readonly overwrite: boolean;
  /** `later`: whoever writes several files into a directory syncs it once, behind the last of them. */
  readonly nameSynced?: 'later';
  /** 0o644 where nothing is said. */
  readonly mode?: number;
}

/**
 * A file that is written under `<path>.partial` and has its final name only when it is complete and on the disk. Left
 * without `commit`, it is removed. Its errors are 'no-space', 'destination', 'target-exists' and 'locked'.
 */
export class PartialFile implements AsyncDisposable {
  readonly #path: string;
  readonly #options: PartialFileOptions;
  readonly #file: FileHandle;
  #position = 0;
  #committed = false;

  private constructor(path: string, options: PartialFileOptions, file: FileHandle) {
    this.#path = path;
    this.#options = options;
    this.#file = file;
  }

  /** A partial file that a killed run left there is replaced. */
  static async create(path: string, options: PartialFileOptions): Promise<PartialFile> {
    if (!options.overwrite) await refuseExisting(path);
    try {
      return new PartialFile(path, options, await openNew(partialName(path), options.mode));
    } catch (error) {
      throw destinationError(error, path);
    }
  }

  /** Bytes written so far. */
  get sizeBytes(): number {
    return this.#position;
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      await writeFully(this.#file, bytes, this.#position);
      this.#position += bytes.length;
    } catch (error) {
      throw destinationError(error, this.#path);
    }
  }

  /** To the disk, then to its name, then the name to the disk. */
  async commit(): Promise<void> {
    try {
      await this.#file.sync();
      await this.#refuseStolen();
      if (!this.#options.overwrite) await refuseExisting(this.#path);
      await rename(partialName(this.#path), this.#path);
      this.#committed = true;
      if (this.#options.nameSynced !== 'later') await syncDirectory(dirname(this.#path));
    } catch (error) {
      throw destinationError(error, this.#path);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    if (!this.#committed) await rm(partialName(this.#path), { force: true });
  }

  /** Another run that replaced our partial file would otherwise have its half-written one renamed by us. */
  async #refuseStolen(): Promise<void> {
    const [ours, there] = await Promise.all([
      this.#file.stat({ bigint: true }),
      stat(partialName(this.#path), { bigint: true }),
    ]);
    if (ours.ino === there.ino && ours.dev === there.dev) return;
    this.#committed = true;
    throw fail('locked', `another run is writing ${this.#path} at the same time`);
  }
}

/** Makes a rename last: on a file system that cannot sync a directory (Windows) there is nothing to do. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await open(path, 'r');
    await directory.sync();
  } catch {
    // The file itself is on the disk; only its name is as durable as the system makes it.
  }
}

/** In place of what may be there. */
async function openNew(path: string, mode = 0o644): Promise<FileHandle> {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const create = async () => await open(path, O_CREAT | O_EXCL | O_WRONLY, mode);
  try {
    return await create();
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    await rm(path, { force: true });
    return await create();
  }
}

async function refuseExisting(path: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing === undefined) return;
  throw fail('target-exists', `${path} exists already`, {
    hint: 'choose another name, or say --overwrite to replace it',
  });
}

function partialName(path: string): string {
  return `${path}.partial`;
}
