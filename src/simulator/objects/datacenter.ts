import { Datastore } from './datastore.ts';
import { Entity } from './entity.ts';
import { Folder } from './folder.ts';
import { refsOf, type Properties } from './managed-object.ts';
import { Network } from './network.ts';

/** A datacenter and its four folders. */
export class Datacenter extends Entity {
  readonly vmFolder: Folder;
  readonly hostFolder: Folder;
  readonly datastoreFolder: Folder;
  readonly networkFolder: Folder;
  readonly properties: Properties = {
    ...this.entityProperties(),
    vmFolder: () => this.vmFolder.ref,
    hostFolder: () => this.hostFolder.ref,
    datastoreFolder: () => this.datastoreFolder.ref,
    networkFolder: () => this.networkFolder.ref,
    datastore: () => refsOf(this.datastoreFolder.children),
    network: () => refsOf(this.networkFolder.children),
    configuration: () => ({}),
  };

  constructor(id: string, name: string, parent: Folder, newId: (prefix: string) => string) {
    super('Datacenter', id, name, parent);
    const folder = (prefix: string, folderName: string, ...childTypes: string[]) =>
      new Folder(newId(prefix), folderName, { parent: this, childTypes: ['Folder', ...childTypes] });
    this.vmFolder = folder('group-v', 'vm', 'VirtualMachine', 'VirtualApp');
    this.hostFolder = folder('group-h', 'host', 'ComputeResource');
    this.datastoreFolder = folder('group-s', 'datastore', 'Datastore', 'StoragePod');
    this.networkFolder = folder('group-n', 'network', 'Network', 'DistributedVirtualSwitch');
  }

  override get children(): readonly Entity[] {
    return [this.vmFolder, this.hostFolder, this.datastoreFolder, this.networkFolder];
  }

  get datastores(): readonly Datastore[] {
    return this.datastoreFolder.children.filter((child) => child instanceof Datastore);
  }

  get networks(): readonly Network[] {
    return this.networkFolder.children.filter((child) => child instanceof Network);
  }

  datastore(name: string): Datastore | undefined {
    return this.datastores.find(({ displayName }) => displayName === name);
  }

  network(name: string): Network | undefined {
    return this.networks.find(({ displayName }) => displayName === name);
  }
}
