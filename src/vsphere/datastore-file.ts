import { fail } from '../core/errors.ts';
import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { isFault } from './soap/fault.ts';
import { isA } from './soap/tables.ts';
import type { Read } from './soap/types.ts';
import { waitForTask } from './task.ts';

/**
 * Whether a datastore has the file `[datastore] directory/name` (SearchDatastore_Task; needs Datastore.Browse). Throws
 * the fault when the datastore cannot be looked into: that is no answer.
 */
export async function datastoreFileExists(
  session: VsphereSession,
  { datastore, file, signal }: { datastore: MoRef; file: string; signal: AbortSignal },
): Promise<boolean> {
  const paths = ['browser'] as const;
  const { browser } = await readProperties(session, { ref: datastore, type: 'Datastore', paths, signal });
  if (browser === undefined) throw fail('no-permission', `this user may not read the datastore of ${file}`);
  const { directory, name } = splitDatastorePath(file);
  // `*` and `?` in a name would match others too: the names are compared as well.
  const searchSpec = { matchPattern: [name] };
  try {
    const args = { datastorePath: directory, searchSpec };
    const task = await session.call(browser, 'SearchDatastore_Task', args, { signal });
    const result = await waitForTask(session, { task, signal });
    const found = result as Read<'HostDatastoreBrowserSearchResults'> | undefined;
    return isA(found, 'HostDatastoreBrowserSearchResults') && found.file.some(({ path }) => path === name);
  } catch (error) {
    // The directory is gone with the file.
    if (isFault(error, 'FileNotFound')) return false;
    throw error;
  }
}

function splitDatastorePath(file: string): { directory: string; name: string } {
  const slash = file.lastIndexOf('/');
  if (slash >= 0) return { directory: file.slice(0, slash), name: file.slice(slash + 1) };
  const bracket = file.indexOf(']') + 1;
  return { directory: file.slice(0, bracket), name: file.slice(bracket).trim() };
}
