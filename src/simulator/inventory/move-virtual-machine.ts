import { taskInProgress } from '../soap/fault.ts';
import type { VirtualMachine } from '../objects/virtual-machine/virtual-machine.ts';
import type { World } from '../world.ts';
import { datastoreAt, folderAt, hostAt } from './site.ts';

/** Where a VM goes, within its datacenter; what is absent stays as it is, and what is missing there is made. */
export interface Move {
  readonly host?: string | undefined;
  readonly datastore?: string | undefined;
  /** A path below the datacenter's `vm` folder. */
  readonly folder?: string | undefined;
}

/** Somebody, or DRS, moves the VM. Not while a task or a lease has it: vCenter refuses that too. */
export function moveVirtualMachine(world: World, vm: VirtualMachine, to: Move): void {
  if (vm.busyWith !== undefined) throw taskInProgress(vm.busyWith);
  const { placement } = vm;
  const { site, folder, host, datastore, directory } = placement;
  const next = {
    folder: to.folder === undefined ? folder : folderAt(world, site, to.folder),
    host: to.host === undefined ? host : hostAt(world, site, to.host),
    datastore: to.datastore === undefined ? datastore : datastoreAt(world, site, to.datastore),
  };
  const stays = next.datastore === datastore;
  vm.relocate({ ...next, directory: stays ? directory : next.datastore.takeDirectory(vm.fileStem) });
  folder.remove(vm);
  next.folder.add(vm);
  for (const { vms } of [host, datastore]) vms.delete(vm);
  for (const { vms } of [next.host, next.datastore]) vms.add(vm);
  if (!stays) vm.configChanged(world.clock.now());
  world.changes.announce();
}
