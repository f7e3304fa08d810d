import Database from 'better-sqlite3';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectories } from '../platform/make-directories.ts';
import { sqliteBinding } from '../platform/native-addon.ts';
import { migrate } from './migrations.ts';
import { unusable } from './unusable.ts';

export type StateDatabase = Database.Database;

export const DATABASE_FILE = 'hyperexport.db';

/**
 * Opens (and makes, and migrates) `hyperexport.db` in the state directory: write-ahead log, so that runs side by side
 * read while one writes; readable by this user only.
 */
export function openDatabase(stateDirectory: string): StateDatabase {
  const file = join(stateDirectory, DATABASE_FILE);
  const nativeBinding = sqliteBinding(stateDirectory);
  try {
    makeDirectories(stateDirectory, 0o700);
    const database = new Database(file, {
      timeout: 10_000,
      ...(nativeBinding === undefined ? {} : { nativeBinding }),
    });
    chmodSync(file, 0o600);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database);
    return database;
  } catch (error) {
    throw unusable(stateDirectory, error);
  }
}

/** One that is gone with the process, for what cannot be kept anywhere else. */
export function openInMemory(stateDirectory: string): StateDatabase {
  const nativeBinding = sqliteBinding(stateDirectory);
  const database = new Database(':memory:', nativeBinding === undefined ? {} : { nativeBinding });
  migrate(database);
  return database;
}

/**
 * One transaction whose end does not wait for the disk: for what a loss of power may take back, because nothing depends
 * on it then. A process that is killed loses none of it.
 */
export function unsynced<T>(database: StateDatabase, work: () => T): T {
  database.pragma('synchronous = NORMAL');
  try {
    return database.transaction(work).immediate();
  } finally {
    database.pragma('synchronous = FULL');
  }
}
