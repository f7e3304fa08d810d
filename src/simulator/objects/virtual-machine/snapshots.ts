import type { MoRef } from '../../../vsphere/moref.ts';
import { on, required, type Call, type Handlers } from '../../call.ts';
import { refuseBusy, startVmTask } from '../task.ts';
import { Snapshot } from './snapshot.ts';
import { VirtualMachine } from './virtual-machine.ts';

export const snapshotMethods: Handlers = {
  CreateSnapshot_Task: on(VirtualMachine, (vm, call) => createSnapshot(vm, call, call.args.flag('quiesce'))),
  CreateSnapshotEx_Task: on(VirtualMachine, (vm, call) =>
    createSnapshot(vm, call, call.args.object('quiesceSpec') !== undefined),
  ),
  RemoveSnapshot_Task: on(Snapshot, (snapshot, call) => removeSnapshot(snapshot, call)),
  RemoveAllSnapshots_Task: on(VirtualMachine, (vm, call) =>
    startVmTask(call, vm, () => {
      removeAll(vm, vm.snapshots, call);
      return undefined;
    }),
  ),
  RenameSnapshot: on(Snapshot, (snapshot, call) => renameSnapshot(snapshot, call)),
  ConsolidateVMDisks_Task: on(VirtualMachine, (vm, call) =>
    startVmTask(call, vm, () => {
      vm.consolidationNeeded = false;
      call.world.changes.announce();
      return undefined;
    }),
  ),
};

/** Only a running guest can be quiesced or have its memory kept; of any other VM both are silently left out. */
function createSnapshot(vm: VirtualMachine, call: Call, quiesce: boolean): MoRef {
  const { world, args } = call;
  const name = required(args.text('name'), 'name');
  const running = vm.powerState === 'poweredOn';
  return startVmTask(call, vm, () => {
    const snapshot = vm.addSnapshot(world.objects.newId('snapshot'), {
      name,
      description: args.text('description') ?? '',
      createTime: world.clock.now(),
      quiesced: running && quiesce && !args.flag('memory'),
      memory: running && args.flag('memory'),
    });
    world.objects.add(snapshot);
    vm.configChanged(world.clock.now());
    world.changes.announce();
    return snapshot.ref;
  });
}

/** `removeChildren` takes the younger ones along. */
function removeSnapshot(snapshot: Snapshot, call: Call): MoRef {
  const { vm } = snapshot;
  return startVmTask(call, vm, () => {
    const from = vm.snapshots.indexOf(snapshot);
    const doomed = call.args.flag('removeChildren') ? vm.snapshots.slice(from) : [snapshot];
    removeAll(vm, doomed, call);
    return undefined;
  });
}

function renameSnapshot(snapshot: Snapshot, { world, args }: Call): undefined {
  const { vm, facts } = snapshot;
  const name = args.text('name') ?? facts.name;
  refuseBusy(vm);
  snapshot.facts = { ...facts, name, description: args.text('description') ?? facts.description };
  world.changes.announce();
}

function removeAll(vm: VirtualMachine, doomed: readonly Snapshot[], { world }: Call): void {
  for (const snapshot of [...doomed].reverse()) {
    vm.removeSnapshot(snapshot);
    world.objects.remove(snapshot);
  }
  vm.configChanged(world.clock.now());
  world.changes.announce();
}
