import type { SimulatedVm } from '../inventory-spec.ts';
import { recordEvent } from '../objects/event-manager.ts';
import type { Service } from '../objects/managed-object.ts';
import { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import type { World } from '../world.ts';
import { datastoreAt, folderAt, hostAt, type Site } from './site.ts';

export function addVirtualMachine(
  world: World,
  spec: SimulatedVm,
  site: Site & { readonly environmentBrowser: Service },
  customFields: ReadonlyMap<string, number>,
): void {
  const folder = folderAt(world, site, spec.folder);
  const host = hostAt(world, site, spec.host);
  const datastore = datastoreAt(world, site, spec.datastore);
  const vm = new VirtualMachine(world.objects.newId('vm'), spec, {
    site,
    folder,
    host,
    datastore,
    environmentBrowser: site.environmentBrowser.ref,
    directory: datastore.takeDirectory(spec.name.replaceAll('/', '_')),
    customFields,
    now: world.clock.now(),
  });
  folder.add(vm);
  for (const tag of spec.tags ?? []) world.tags.attachNamed(tag, vm.ref);
  recordEvent(world, 'VmCreatedEvent', vm);
  for (const place of [host, datastore, site.cluster.resourcePool]) place.vms.add(vm);
  for (const network of new Set(vm.nics.map((nic) => vm.networkOf(nic)))) network.vms.add(vm);
  for (const name of spec.snapshots ?? []) {
    const facts = { name, description: '', createTime: world.clock.now(), quiesced: false, memory: false };
    world.objects.add(vm.addSnapshot(world.objects.newId('snapshot'), facts));
  }
}
