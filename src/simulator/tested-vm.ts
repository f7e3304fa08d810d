import { findVm } from './find-vm.ts';
import { moveVirtualMachine, type Move } from './inventory/move-virtual-machine.ts';
import { setPower } from './objects/virtual-machine/power.ts';
import type { Snapshot } from './objects/virtual-machine/snapshot.ts';
import type { VirtualMachine } from './objects/virtual-machine/virtual-machine.ts';
import type { World } from './world.ts';

/** A snapshot as it was taken. */
export interface TakenSnapshot {
  readonly name: string;
  readonly description: string;
  readonly quiesced: boolean;
  readonly memory: boolean;
  /** What it froze: how often the guest had written by then. */
  readonly generation: number;
}

/** What happens to a VM. It takes no time. While a task or a lease blocks the VM, neither power nor place can change. */
export interface TestedVm {
  /**
   * The guest is started, writes to every disk, and is shut down. `config.changeVersion` is another one then, unless the
   * test wants to know who relies on that alone. `running`: it runs already, writes, and goes on; a lease on a snapshot
   * is no hindrance.
   */
  guestWrites(options?: { readonly keepsChangeVersion?: boolean; readonly running?: boolean }): void;
  /** How often its guest has written: the generation of its disks, for `dumpDisk`. */
  readonly generation: number;
  readonly powerState: 'poweredOn' | 'poweredOff' | 'suspended';
  /** The snapshots that it has, oldest first. */
  readonly snapshots: readonly TakenSnapshot[];
  /** All that were ever taken of it, oldest first, those removed since among them. */
  readonly snapshotsTaken: readonly TakenSnapshot[];
  powerOn(): void;
  powerOff(): void;
  /** Somebody edits its settings: `config.changeVersion` is another. */
  reconfigure(): void;
  takeSnapshot(name: string): void;
  /** Somebody removes a snapshot, by its name, on the host itself, where no lease is in the way: those on the VM expire. */
  removeSnapshot(name: string): void;
  /** Somebody edits what a snapshot says of itself. */
  describeSnapshot(name: string, description: string): void;
  /** Files of a removed snapshot stay part of its disks: somebody had one open. */
  leaveRemains(): void;
  /** Somebody puts another image into the CD drive. */
  insertIso(file: string): void;
  /** What is in the CD drive: a datastore path, or nothing of the server's. */
  readonly iso: string | undefined;
  /** The same of the floppy drive. */
  readonly floppy: string | undefined;
  /** Somebody, or DRS, moves it. */
  moveTo(place: Move): void;
  /** It is deleted, disks and all; leases on it expire. */
  remove(): void;
}

export function testedVm(world: World, name: string): TestedVm {
  const vm = findVm(world, name);
  const power = (state: 'poweredOn' | 'poweredOff') => setPower(vm, state, world);
  return {
    guestWrites: ({ keepsChangeVersion = false, running = false } = {}) => {
      if (running) {
        for (const disk of vm.disks) disk.write();
        return;
      }
      power('poweredOn');
      for (const disk of vm.disks) disk.write();
      power('poweredOff');
      if (!keepsChangeVersion) vm.configChanged(world.clock.now());
    },
    get generation() {
      return vm.generation;
    },
    get powerState() {
      return vm.powerState;
    },
    get snapshots() {
      return vm.snapshots.map(taken);
    },
    get snapshotsTaken() {
      return vm.snapshotsTaken.map(taken);
    },
    powerOn: () => power('poweredOn'),
    powerOff: () => power('poweredOff'),
    reconfigure: () => {
      vm.configChanged(world.clock.now());
      world.changes.announce();
    },
    leaveRemains: () => {
      vm.freezeDisks();
      world.changes.announce();
    },
    takeSnapshot: (snapshot) => takeSnapshot(world, vm, snapshot),
    removeSnapshot: (snapshot) => removeSnapshot(world, vm, snapshot),
    describeSnapshot: (snapshot, description) => {
      for (const each of vm.snapshots.filter(({ facts }) => facts.name === snapshot))
        each.facts = { ...each.facts, description };
      world.changes.announce();
    },
    insertIso: (file) => {
      vm.drives.find(({ kind }) => kind === 'cdrom')?.insert(file, vm.datastore.ref);
      vm.configChanged(world.clock.now());
      world.changes.announce();
    },
    get iso() {
      return vm.drives.find(({ kind }) => kind === 'cdrom')?.file;
    },
    get floppy() {
      return vm.drives.find(({ kind }) => kind === 'floppy')?.file;
    },
    moveTo: (place) => moveVirtualMachine(world, vm, place),
    remove: () => remove(world, vm),
  };
}

function taken({ facts }: Snapshot): TakenSnapshot {
  const { name, description, quiesced, memory, generation } = facts;
  return { name, description, quiesced, memory, generation };
}

function takeSnapshot(world: World, vm: VirtualMachine, name: string): void {
  const createTime = world.clock.now();
  const facts = { name, description: '', createTime, quiesced: false, memory: false };
  world.objects.add(vm.addSnapshot(world.objects.newId('snapshot'), facts));
  vm.configChanged(createTime);
  world.changes.announce();
}

function removeSnapshot(world: World, vm: VirtualMachine, name: string): void {
  expireLeasesOn(vm, world);
  for (const snapshot of vm.snapshots.filter(({ facts }) => facts.name === name)) {
    vm.removeSnapshot(snapshot);
    world.objects.remove(snapshot);
  }
  vm.consolidate();
  vm.configChanged(world.clock.now());
  world.changes.announce();
}

function expireLeasesOn(vm: VirtualMachine, world: World): void {
  for (const lease of world.openLeases) if (lease.entity.value === vm.ref.value) lease.end('expired');
}

function remove(world: World, vm: VirtualMachine): void {
  expireLeasesOn(vm, world);
  const { folder, host, datastore, site } = vm.placement;
  folder.remove(vm);
  const networks = vm.nics.map((nic) => vm.networkOf(nic));
  for (const { vms } of [host, datastore, site.cluster.resourcePool, ...networks]) vms.delete(vm);
  for (const snapshot of vm.snapshots) world.objects.remove(snapshot);
  world.objects.remove(vm);
  world.changes.announce();
}
