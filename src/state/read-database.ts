import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import { sqliteBinding } from '../platform/native-addon.ts';
import { DATABASE_FILE, type StateDatabase } from './database.ts';
import { hasJobs } from './migrations.ts';
import { unusable } from './unusable.ts';

export interface ReadDatabase extends Disposable {
  readonly database: StateDatabase;
}

/**
 * Opens the state database for reading: nothing is made and nothing migrated. Undefined where there is none, or one of
 * before there were jobs. Errors: `configuration`, where it is damaged, of a newer version or not for this user to read.
 */
export function readDatabase(stateDirectory: string): ReadDatabase | undefined {
  const file = join(stateDirectory, DATABASE_FILE);
  try {
    // Not `existsSync`, to which a file that may not be looked at is none.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    const opened = openThereOrCopied(file, stateDirectory);
    if (hasJobs(opened.database)) return opened;
    opened[Symbol.dispose]();
    return undefined;
  } catch (error) {
    throw systemErrorCode(error) === 'EACCES'
      ? notOurs(stateDirectory, error)
      : unusable(stateDirectory, error);
  }
}

function notOurs(stateDirectory: string, cause: unknown) {
  return fail('configuration', `the state directory ${stateDirectory} is not for this user to read`, {
    cause,
    hint: 'ask as the user who exports, or name another one with --state-dir or HYPEREXPORT_STATE_DIR',
  });
}

/**
 * SQLite needs a file of its own beside a database with a write-ahead log, for readers too (sqlite.org/wal.html,
 * "Read-Only Databases"): where nothing can be written there, a copy is read.
 */
function openThereOrCopied(file: string, stateDirectory: string): ReadDatabase {
  try {
    const database = open(file, stateDirectory);
    return { database, [Symbol.dispose]: () => void database.close() };
  } catch (error) {
    if (!CANNOT_WRITE_BESIDE.includes(systemErrorCode(error) ?? '')) throw error;
    return openCopy(file, stateDirectory);
  }
}

const CANNOT_WRITE_BESIDE = ['SQLITE_CANTOPEN', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_READONLY_DIRECTORY'];

function openCopy(file: string, stateDirectory: string): ReadDatabase {
  const directory = mkdtempSync(join(tmpdir(), 'hyperexport-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const copy = join(directory, DATABASE_FILE);
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    const database = open(copy, stateDirectory);
    return {
      database,
      [Symbol.dispose]: () => {
        database.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** SQLite opens lazily: the first question tells whether it can be read. */
function open(file: string, stateDirectory: string): StateDatabase {
  const nativeBinding = sqliteBinding(stateDirectory);
  const database = new Database(file, {
    readonly: true,
    fileMustExist: true,
    timeout: 10_000,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  });
  try {
    database.pragma('schema_version');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
