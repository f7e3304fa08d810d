import type { SimulatedVm } from '../inventory-spec.ts';
import type { Datastore } from '../objects/datastore.ts';
import { recordEvent } from '../objects/event-manager.ts';
import { Folder } from '../objects/folder.ts';
import { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import type { World } from '../world.ts';
import type { Site } from './build-inventory.ts';

export function addVirtualMachine(
  world: World,
  spec: SimulatedVm,
  { datacenter, cluster, host, datastore, environmentBrowser }: Site,
  customFields: ReadonlyMap<string, number>,
): void {
  const folder = folderAt(world, datacenter.vmFolder, spec.folder ?? '');
  const vm = new VirtualMachine(world.objects.newId('vm'), spec, {
    datacenter,
    folder,
    host,
    datastore,
    pool: cluster.resourcePool,
    environmentBrowser: environmentBrowser.ref,
    directory: directoryFor(datastore, spec.name),
    customFields,
    now: world.clock.now(),
  });
  folder.add(vm);
  recordEvent(world, 'VmCreatedEvent', vm);
  for (const place of [host, datastore, cluster.resourcePool]) place.vms.push(vm);
  for (const network of new Set(vm.nics.map((nic) => vm.networkOf(nic)))) network.vms.push(vm);
  for (const name of spec.snapshots ?? []) {
    const facts = { name, description: '', createTime: world.clock.now(), quiesced: false, memory: false };
    world.objects.add(vm.addSnapshot(world.objects.newId('snapshot'), facts));
  }
}

/** The folder at a path below `start`, made where it is missing. */
function folderAt(world: World, start: Folder, path: string): Folder {
  let folder = start;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const existing = folder.children.find((child) => child instanceof Folder && child.displayName === name);
    const { childTypes } = folder;
    folder =
      existing instanceof Folder
        ? existing
        : folder.add(new Folder(world.objects.newId('group-v'), name, { parent: folder, childTypes }));
  }
  return folder;
}

/** A second VM of one name gets `name_1`, as vCenter does it. */
function directoryFor({ vms }: Datastore, name: string): string {
  const stem = name.replaceAll('/', '_');
  const neighbours = vms.filter((entity) => entity instanceof VirtualMachine);
  const taken = new Set(neighbours.map(({ placement }) => placement.directory));
  for (let number = 0; ; number++) {
    const directory = number === 0 ? stem : `${stem}_${number}`;
    if (!taken.has(directory)) return directory;
  }
}
