import type { Value } from '../soap/value.ts';
import { typed } from '../soap/value.ts';
import { stableUuid } from '../stable-uuid.ts';
import { DatastoreBrowser } from './datastore-browser.ts';
import { Entity } from './entity.ts';
import { refsOf, type Properties } from './managed-object.ts';

const TIB = 1024 ** 4;

/** A VMFS datastore of 4 TiB. */
export class Datastore extends Entity {
  readonly hosts: Entity[] = [];
  readonly vms = new Set<Entity>();
  readonly browser: DatastoreBrowser;
  readonly url: string;
  capacity = 4 * TIB;
  /** Bytes that nobody has taken. */
  freeSpace = 3 * TIB;
  readonly properties: Properties = {
    ...this.entityProperties(),
    host: () => this.#mounts(),
    vm: () => refsOf(this.vms),
    browser: () => this.browser.ref,
    info: () => this.#info(),
    summary: () => this.#summary(),
    capability: () => capability,
  };

  /** Its directories, and the last number that each one's name was given to tell others from it. */
  readonly #directories = new Map<string, number>();

  constructor(id: string, name: string, parent: Entity) {
    super('Datastore', id, name, parent);
    this.browser = new DatastoreBrowser(`datastoreBrowser-${id}`, this);
    this.url = `ds:///vmfs/volumes/${stableUuid(id)}/`;
  }

  /** A directory for a VM, its alone: a second one of that name gets `name_1`, as vCenter does it. */
  takeDirectory(name: string): string {
    let number = this.#directories.get(name) ?? -1;
    const directory = () => (number === 0 ? name : `${name}_${number}`);
    do number += 1;
    while (this.#directories.has(directory()));
    this.#directories.set(directory(), 0).set(name, number);
    return directory();
  }

  #summary(): Value {
    return {
      datastore: this.ref,
      name: this.wireName,
      url: this.url,
      capacity: this.capacity,
      freeSpace: this.freeSpace,
      uncommitted: 0,
      accessible: true,
      multipleHostAccess: false,
      type: 'VMFS',
      maintenanceMode: 'normal',
    };
  }

  #info(): Value {
    return typed('VmfsDatastoreInfo', {
      name: this.wireName,
      url: this.url,
      freeSpace: this.freeSpace,
      maxFileSize: 64 * TIB,
      maxVirtualDiskCapacity: 62 * TIB,
      maxMemoryFileSize: 62 * TIB,
      maxPhysicalRDMFileSize: 62 * TIB,
      maxVirtualRDMFileSize: 62 * TIB,
    });
  }

  #mounts(): Value {
    const mountInfo = { path: this.url.slice(5), accessMode: 'readWrite', mounted: true, accessible: true };
    return this.hosts.map((host) => ({ key: host.ref, mountInfo }));
  }
}

const capability: Value = {
  directoryHierarchySupported: true,
  rawDiskMappingsSupported: true,
  perFileThinProvisioningSupported: true,
  storageIORMSupported: false,
  nativeSnapshotSupported: false,
  topLevelDirectoryCreateSupported: true,
  seSparseSupported: true,
};
