import type { Cluster } from '../objects/cluster.ts';
import type { Datacenter } from '../objects/datacenter.ts';
import { Datastore } from '../objects/datastore.ts';
import { Folder } from '../objects/folder.ts';
import { Host } from '../objects/host.ts';
import type { World } from '../world.ts';

/** Where VMs are placed: a datacenter with one cluster, whose hosts share all datastores and networks. */
export interface Site {
  readonly datacenter: Datacenter;
  readonly cluster: Cluster;
}

/** The host of this name, made where it is missing; absent: the one under whose address the server itself listens. */
export function hostAt(world: World, { datacenter, cluster }: Site, name?: string): Host {
  const known = cluster.hosts.find(({ displayName }) => name === undefined || displayName === name);
  if (known !== undefined) return known;
  const host = world.objects.add(new Host(world.objects.newId('host'), world, { parent: cluster, name }));
  cluster.hosts.push(host);
  for (const datastore of datacenter.datastores) {
    host.datastores.push(datastore);
    datastore.hosts.push(host);
  }
  for (const network of datacenter.networks) {
    host.networks.push(network);
    network.hosts.push(host);
  }
  return host;
}

/** The datastore of this name, made where it is missing. */
export function datastoreAt(world: World, { datacenter, cluster }: Site, name = 'datastore1'): Datastore {
  const known = datacenter.datastore(name);
  if (known !== undefined) return known;
  const id = world.objects.newId('datastore');
  const datastore = world.objects.add(new Datastore(id, name, datacenter.datastoreFolder));
  world.objects.add(datastore.browser);
  datacenter.datastoreFolder.add(datastore);
  datastore.hosts.push(...cluster.hosts);
  for (const host of cluster.hosts) host.datastores.push(datastore);
  return datastore;
}

/** The folder at a path below the datacenter's `vm` folder, made where it is missing. */
export function folderAt(world: World, { datacenter }: Site, path = ''): Folder {
  let folder = datacenter.vmFolder;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const { childTypes } = folder;
    folder =
      folder.folder(name) ??
      folder.add(
        world.objects.add(new Folder(world.objects.newId('group-v'), name, { parent: folder, childTypes })),
      );
  }
  return folder;
}
