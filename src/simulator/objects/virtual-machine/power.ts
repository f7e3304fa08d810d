import { on, type Call, type Handlers } from '../../call.ts';
import { invalidPowerState, VimFault } from '../../soap/fault.ts';
import type { MoRef } from '../../../vsphere/moref.ts';
import { recordEvent, type VmEventType } from '../event-manager.ts';
import { runTask, openTask, refuseBusy, startVmTask } from '../task.ts';
import type { World } from '../../world.ts';
import { VirtualMachine, type PowerState } from './virtual-machine.ts';

export const powerMethods: Handlers = {
  PowerOnVM_Task: on(VirtualMachine, (vm, call) => changePower(vm, call, 'poweredOn')),
  PowerOffVM_Task: on(VirtualMachine, (vm, call) => changePower(vm, call, 'poweredOff')),
  SuspendVM_Task: on(VirtualMachine, (vm, call) => changePower(vm, call, 'suspended')),
  ShutdownGuest: on(VirtualMachine, (vm, call) => {
    if (vm.powerState !== 'poweredOn') throw invalidPowerState('poweredOn', vm.powerState);
    vm.host.requireConnected();
    if (vm.tools !== 'running') throw toolsUnavailable();
    refuseBusy(vm);
    if (vm.spec.ignoresShutdown === true) return undefined;
    const task = openTask(call, 'ShutdownGuest', vm);
    // A guest that is asked twice shuts down once.
    void runTask(call.world, task, () =>
      vm.powerState === 'poweredOn' ? setPower(vm, 'poweredOff', call.world) : undefined,
    );
    return undefined;
  }),
};

/** A suspended VM can be switched on or off, only a running one suspended; it can never stay as it is. */
function changePower(vm: VirtualMachine, call: Call, wanted: PowerState): MoRef {
  const allowed = wanted === 'suspended' ? vm.powerState === 'poweredOn' : vm.powerState !== wanted;
  if (!allowed) throw invalidPowerState(wanted === 'poweredOn' ? 'poweredOff' : 'poweredOn', vm.powerState);
  if (wanted === 'poweredOn' && vm.spec.asks !== undefined) return askFirst(vm, vm.spec.asks, call);
  return startVmTask(call, vm, () => setPower(vm, wanted, call.world));
}

/** The task goes on for as long as the question has no answer, which nobody can give here. */
function askFirst(vm: VirtualMachine, text: string, call: Call): MoRef {
  refuseBusy(vm);
  const task = openTask(call, call.method, vm);
  vm.busyWith = task.ref;
  vm.question = text;
  call.world.changes.announce();
  return task.ref;
}

const toolsUnavailable = () =>
  new VimFault(
    'ToolsUnavailable',
    'Cannot complete operation because VMware Tools is not running in this virtual machine.',
  );

export function setPower(vm: VirtualMachine, state: PowerState, world: World): undefined {
  if (vm.busyWith !== undefined) throw new VimFault('InvalidState', 'The virtual machine is busy.');
  vm.powerState = state;
  vm.bootTime = state === 'poweredOn' ? world.clock.now() : undefined;
  vm.suspendTime = state === 'suspended' ? world.clock.now() : undefined;
  recordEvent(world, EVENTS[state], vm);
  world.changes.announce();
}

const EVENTS: Readonly<Record<PowerState, VmEventType>> = {
  poweredOn: 'VmPoweredOnEvent',
  poweredOff: 'VmPoweredOffEvent',
  suspended: 'VmSuspendedEvent',
};
