import type { MoRef } from '../../../vsphere/moref.ts';
import { on, required, type Call, type Handlers } from '../../call.ts';
import { injectedFault } from '../../faults/injected-fault.ts';
import { refuseBusy, startVmTask } from '../task.ts';
import { refuseBadName, refuseImpossible, refuseTemplate } from './refuse-snapshot.ts';
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
      vm.consolidate();
      call.world.changes.announce();
      return undefined;
    }),
  ),
};

/** Only a running guest can be quiesced or have its memory kept; of any other VM both are silently left out. */
function createSnapshot(vm: VirtualMachine, call: Call, quiesce: boolean): MoRef {
  const { world, args } = call;
  const name = required(args.text('name'), 'name');
  const memory = args.flag('memory');
  refuseTemplate(vm);
  refuseBadName(vm, name);
  return startVmTask(call, vm, () => {
    refuseImpossible(vm, { memory });
    const snapshot = vm.addSnapshot(world.objects.newId('snapshot'), {
      name,
      description: args.text('description') ?? '',
      createTime: world.clock.now(),
      // Without VMware Tools nobody is there to do it, and nobody says so.
      quiesced: vm.tools === 'running' && quiesce && !memory,
      memory: vm.powerState === 'poweredOn' && memory,
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
    removeAll(vm, call.args.flag('removeChildren') ? vm.snapshots.slice(from) : [snapshot], call);
    return undefined;
  });
}

/** `consolidate` is true unless the client says otherwise. */
function removeAll(
  vm: VirtualMachine,
  doomed: readonly Snapshot[],
  { world, method, args }: Call,
): undefined {
  const asked = !args.names().includes('consolidate') || args.flag('consolidate');
  const [fault] = world.faults.atTask('consolidation-needed', { task: method, vm: vm.displayName });
  for (const snapshot of [...doomed].reverse()) {
    vm.removeSnapshot(snapshot);
    world.objects.remove(snapshot);
  }
  if (asked && fault === undefined) vm.consolidate();
  vm.configChanged(world.clock.now());
  world.changes.announce();
  const type = fault?.fault.type;
  if (type !== undefined) throw injectedFault({ type }, vm.ref);
}

function renameSnapshot(snapshot: Snapshot, { world, args }: Call): undefined {
  const { vm, facts } = snapshot;
  const name = args.text('name') ?? facts.name;
  refuseBadName(vm, name);
  refuseBusy(vm);
  snapshot.facts = { ...facts, name, description: args.text('description') ?? facts.description };
  world.changes.announce();
}
