import { lstat, readdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { fail, systemErrorCode } from '../../core/errors.ts';
import { nearest } from '../../core/names.ts';
import type { Environment } from '../../platform/environment.ts';
import { destinationError } from '../../platform/file-errors.ts';
import { makeDirectories } from '../../platform/make-directories.ts';
import { PartialFile } from '../../platform/partial-file.ts';
import { platformPaths } from '../../platform/paths.ts';
import { readOwnText } from '../../platform/read-bounded.ts';
import { unreadableFile } from '../unreadable-file.ts';
import { presetOfLaterVersion } from './presets.ts';
import { profileName } from './profile-name.ts';
import { parseProfile } from './parse-profile.ts';
import type { Profile } from './profile.ts';

const SUFFIX = '.yaml';
const MAX_PROFILE_BYTES = 256 * 1024;

/** The profiles of this user: one file for each, in a directory of their own. Names are those that `profileName` takes. */
export class ProfileFiles {
  readonly directory: string;

  constructor(environment: Environment, platform: NodeJS.Platform) {
    this.directory = path.join(platformPaths(environment, platform).config, 'profiles');
  }

  path(name: string): string {
    return path.join(this.directory, name + SUFFIX);
  }

  /** In alphabetical order; what is no profile by its name is passed over. */
  async names(): Promise<string[]> {
    const files = await readdir(this.directory).catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return [];
      throw unreadableFile('the directory of profiles', this.directory, error);
    });
    return files
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length))
      .filter((name) => profileName.safeParse(name).success)
      .sort();
  }

  /** With all that is wrong in it; undefined where there is none of that name. */
  async find(name: string): Promise<Profile | undefined> {
    const file = this.path(name);
    try {
      return parseProfile(name, file, await readOwnText(file, MAX_PROFILE_BYTES));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw unreadableFile('the profile', file, error);
    }
  }

  /** Errors: `not-found`, which names the nearest. */
  async read(name: string): Promise<Profile> {
    return (await this.find(name)) ?? (await this.#notFound(name));
  }

  /**
   * Whole or not at all, and readable by this user alone. A link is not written through: what it leads to may be
   * anywhere.
   */
  async write(name: string, text: string, { replace }: { replace: boolean }): Promise<void> {
    const file = this.path(name);
    try {
      makeDirectories(this.directory, 0o700);
    } catch (error) {
      throw destinationError(error, this.directory);
    }
    await refuseLink(file);
    await using partial = await PartialFile.create(file, { overwrite: replace, mode: 0o600 });
    await partial.append(Buffer.from(text));
    await partial.commit();
  }

  /** Of a link, the link. */
  async remove(name: string): Promise<void> {
    try {
      await unlink(this.path(name));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') await this.#notFound(name);
      throw destinationError(error, this.path(name));
    }
  }

  async #notFound(name: string): Promise<never> {
    const near = nearest(name, await this.names());
    const later = presetOfLaterVersion(name);
    const list = 'hyperexport --list-profiles shows what there is';
    throw fail('not-found', `there is no profile "${name}" in ${this.directory}`, {
      hint: later ?? (near.length === 0 ? list : `did you mean ${near.join(' or ')}? ${list}`),
    });
  }
}

async function refuseLink(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  const what = found.isSymbolicLink() ? 'a symbolic link, which is not written through' : 'no regular file';
  throw fail('configuration', `${file} is ${what}`, {
    hint: 'remove it (hyperexport --delete-profile removes a link and leaves what it leads to), or take another name',
  });
}
