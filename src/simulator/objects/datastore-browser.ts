import type { Datastore } from './datastore.ts';
import { ManagedObject, type Properties } from './managed-object.ts';

/** Lists the files of one datastore. */
export class DatastoreBrowser extends ManagedObject {
  readonly datastore: Datastore;
  readonly properties: Properties = {
    datastore: () => [this.datastore.ref],
    supportedType: () => [],
  };

  constructor(id: string, datastore: Datastore) {
    super('HostDatastoreBrowser', id);
    this.datastore = datastore;
  }
}
