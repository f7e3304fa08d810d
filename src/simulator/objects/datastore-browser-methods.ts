import type { MoRef } from '../../vsphere/moref.ts';
import { on, required, type Call, type Handlers } from '../call.ts';
import { search, searchedDirectory } from '../datastore/search.ts';
import { requirePrivilege } from '../privileges.ts';
import { AnyValue } from '../soap/value.ts';
import { DatastoreBrowser } from './datastore-browser.ts';
import { openTask, runTask } from './task.ts';

export const datastoreBrowserMethods: Handlers = {
  SearchDatastore_Task: on(DatastoreBrowser, (browser, call) => startSearch(browser, call, false)),
  SearchDatastoreSubFolders_Task: on(DatastoreBrowser, (browser, call) => startSearch(browser, call, true)),
};

function startSearch({ datastore }: DatastoreBrowser, call: Call, deep: boolean): MoRef {
  const directory = searchedDirectory(datastore, required(call.args.text('datastorePath'), 'datastorePath'));
  requirePrivilege(call.world, 'Datastore.Browse', datastore.ref);
  const task = openTask(call, call.method, datastore);
  void runTask(call.world, task, () => {
    const results = search(datastore, directory, call.args.object('searchSpec'), deep);
    return new AnyValue('HostDatastoreBrowserSearchResults', deep, deep ? results : results[0]);
  });
  return task.ref;
}
