import { platformPaths } from '../platform/paths.ts';
import { openDatabase, type StateDatabase } from '../state/database.ts';
import { readDatabase } from '../state/read-database.ts';
import type { App } from './app.ts';

/** Where this user's state is: `--state-dir`, or what the system has for that. */
export function stateDirectoryOf({
  settings,
  environment,
  platform,
}: Pick<App, 'settings' | 'environment' | 'platform'>): string {
  return settings.stateDir ?? platformPaths(environment, platform).state;
}

/** The state database, which is closed when the run has ended. */
export function openState(app: App): { readonly stateDirectory: string; readonly database: StateDatabase } {
  const stateDirectory = stateDirectoryOf(app);
  const database = openDatabase(stateDirectory);
  app.scope.defer('the state database', () => void database.close());
  return { stateDirectory, database };
}

/** The state database for a command that only reads it: it may be missing, and its directory need not be writable. */
export function readState(app: App): StateDatabase | undefined {
  const opened = readDatabase(stateDirectoryOf(app));
  if (opened === undefined) return undefined;
  app.scope.defer('the state database', () => opened[Symbol.dispose]());
  return opened.database;
}
