import type Database from 'better-sqlite3';
import { join } from 'node:path';
import sea from 'node:sea';
import { fail, systemErrorCode } from '../core/errors.ts';
import { readEnvironment } from './environment.ts';
import { platformPaths } from './paths.ts';
import { keepPrivateFile } from './private-file.ts';

/** The name under which scripts/build-binary.ts puts the addon into the executable. */
export const SQLITE_ASSET = 'better_sqlite3.node';

type NativeBinding = NonNullable<Database.Options['nativeBinding']>;

let loaded: NativeBinding | undefined;

/**
 * What to give better-sqlite3 as `nativeBinding`. From source and from an installed package: nothing, it finds its own.
 * In the single executable, whose `require` knows built-in modules only: the addon's exports object. The system can load
 * a library from a file only, so the asset is first unpacked into the cache directory.
 */
export function sqliteBinding(stateDirectory: string): NativeBinding | undefined {
  if (!sea.isSea()) return undefined;
  loaded ??= loadFromFirst([platformPaths(readEnvironment()).cache, join(stateDirectory, 'cache')]);
  return loaded;
}

/** A service account may have no home to keep a cache in: then the state directory, which it must have, holds it. */
function loadFromFirst(directories: readonly string[]): NativeBinding {
  const content = new Uint8Array(sea.getRawAsset(SQLITE_ASSET));
  const failures: unknown[] = [];
  for (const directory of directories) {
    try {
      return loadAddon(content, directory);
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
}

function loadAddon(content: Uint8Array, cacheDirectory: string): NativeBinding {
  const holder = { exports: {} };
  try {
    process.dlopen(holder, keepPrivateFile(cacheDirectory, '.node', content));
  } catch (error) {
    throw unloadable(error, cacheDirectory);
  }
  // Since version 13 it may be the object itself (lib/binding.js); the types still know the path only.
  return holder.exports as unknown as NativeBinding;
}

function unloadable(error: unknown, cacheDirectory: string): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  return fail(
    'configuration',
    `cannot load the SQLite addon from ${cacheDirectory}: ${(error as Error).message}`,
    {
      cause: error,
      hint:
        code === 'ERR_DLOPEN_FAILED'
          ? 'if that file system is mounted noexec, name a directory on another one with HYPEREXPORT_CACHE_DIR'
          : 'name a directory that this user can write to with HYPEREXPORT_CACHE_DIR',
    },
  );
}
