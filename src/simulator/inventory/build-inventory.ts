import type { SimulatedVm } from '../inventory-spec.ts';
import { AuthorizationManager } from '../objects/authorization-manager.ts';
import { Cluster } from '../objects/cluster.ts';
import { CustomFieldsManager } from '../objects/custom-fields-manager.ts';
import { Datacenter } from '../objects/datacenter.ts';
import { descendants } from '../objects/entity.ts';
import { EventManager } from '../objects/event-manager.ts';
import { Folder } from '../objects/folder.ts';
import { Service } from '../objects/managed-object.ts';
import { Network } from '../objects/network.ts';
import { OvfManager } from '../objects/ovf-manager.ts';
import { PropertyCollector } from '../objects/property-collector/property-collector.ts';
import { SearchIndex } from '../objects/search-index.ts';
import { ServiceInstance } from '../objects/service-instance.ts';
import { SessionManager } from '../objects/session-manager.ts';
import { ViewManager } from '../objects/view-manager.ts';
import type { World } from '../world.ts';
import { addVirtualMachine } from './add-virtual-machine.ts';
import { datastoreAt, hostAt, type Site } from './site.ts';

const DEFAULT_DATACENTER = 'DC0';

/** Fills the world: the services, a datacenter for every name that the VMs use, and the VMs. */
export function buildInventory(world: World, vms: readonly SimulatedVm[]): void {
  const customFields = numberCustomFields(vms);
  addServices(world, customFields);
  const root = new Folder('group-d1', 'Datacenters', { childTypes: ['Folder', 'Datacenter'] });
  const names = new Set([
    DEFAULT_DATACENTER,
    ...vms.map(({ datacenter }) => datacenter ?? DEFAULT_DATACENTER),
  ]);
  const sites = new Map(Array.from(names, (name) => [name, addDatacenter(world, root, name)]));
  for (const vm of vms) {
    const site = sites.get(vm.datacenter ?? DEFAULT_DATACENTER);
    if (site !== undefined) addVirtualMachine(world, vm, site, customFields);
  }
  world.objects.add(root);
  for (const entity of descendants(root)) world.objects.add(entity);
}

function addServices(world: World, customFields: ReadonlyMap<string, number>): void {
  const services = [
    new ServiceInstance(world),
    new SessionManager(world),
    new PropertyCollector('PropertyCollector', 'propertyCollector'),
    new ViewManager(),
    new SearchIndex('SearchIndex', 'SearchIndex'),
    new AuthorizationManager('AuthorizationManager', 'AuthorizationManager'),
    new CustomFieldsManager(customFields),
    new OvfManager('OvfManager', 'OvfManager'),
    new EventManager('EventManager', 'EventManager'),
    new Service('TaskManager', 'TaskManager'),
  ];
  for (const service of services) world.objects.add(service);
}

function addDatacenter(world: World, root: Folder, name: string): Site & { environmentBrowser: Service } {
  const newId = (prefix: string) => world.objects.newId(prefix);
  const datacenter = root.add(new Datacenter(newId('datacenter'), name, root, newId));
  const cluster = datacenter.hostFolder.add(
    new Cluster(newId('domain-c'), `${name}_C0`, datacenter.hostFolder, newId),
  );
  const site = { datacenter, cluster };
  const host = hostAt(world, site);
  datastoreAt(world, site);
  for (const networkName of ['VM Network', 'Backup']) {
    const network = new Network(newId('network'), networkName, datacenter.networkFolder);
    datacenter.networkFolder.add(network);
    network.hosts.push(host);
    host.networks.push(network);
  }
  const environmentBrowser = world.objects.add(
    new Service('EnvironmentBrowser', `envbrowser-${cluster.ref.value}`),
  );
  return { ...site, environmentBrowser };
}

/** Custom attributes have numbers, from 100 up, in the order in which their names appear. */
function numberCustomFields(vms: readonly SimulatedVm[]): ReadonlyMap<string, number> {
  const names = new Set(vms.flatMap(({ customAttributes }) => Object.keys(customAttributes ?? {})));
  return new Map(Array.from(names, (name, index) => [name, 100 + index]));
}
