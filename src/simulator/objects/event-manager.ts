import { on, type Arguments, type Handlers } from '../call.ts';
import { typed, type DataObject } from '../soap/value.ts';
import type { World } from '../world.ts';
import { Service } from './managed-object.ts';
import type { VirtualMachine } from './virtual-machine/virtual-machine.ts';

export type VmEventType = 'VmCreatedEvent' | 'VmPoweredOnEvent' | 'VmPoweredOffEvent' | 'VmSuspendedEvent';

interface VmEvent {
  readonly type: VmEventType;
  readonly vm: VirtualMachine;
  readonly at: Date;
}

/** What a vCenter answers at most, and remembers here. */
const MOST = 1000;

export class EventManager extends Service {
  readonly events: VmEvent[] = [];
}

export const eventManagerMethods: Handlers = {
  /** Events of one entity, of a time, newest first; other filters are not known here. */
  QueryEvents: on(EventManager, (manager, { args }) => {
    const filter = args.object('filter');
    const entity = filter?.object('entity')?.ref('entity')?.value;
    const since = beginOf(filter);
    return manager.events
      .map((event, index) => ({ event, key: index + 1 }))
      .filter(({ event }) => entity === undefined || event.vm.ref.value === entity)
      .filter(({ event }) => since === undefined || event.at >= since)
      .slice(-MOST)
      .reverse()
      .map(({ event, key }) => described(event, key));
  }),
};

/** Puts on record what happened to a VM. */
export function recordEvent(world: World, type: VmEventType, vm: VirtualMachine): void {
  const manager = world.objects.find({ type: 'EventManager', value: 'EventManager' }, undefined);
  if (!(manager instanceof EventManager)) return;
  manager.events.push({ type, vm, at: world.clock.now() });
  if (manager.events.length > 2 * MOST) manager.events.splice(0, MOST);
}

function beginOf(filter: Arguments | undefined): Date | undefined {
  return filter?.object('time')?.instant('beginTime');
}

function described({ type, vm, at }: VmEvent, key: number): DataObject {
  return typed(type, {
    key,
    chainId: key,
    createdTime: at,
    userName: '',
    vm: { name: vm.wireName, vm: vm.ref },
    fullFormattedMessage: `${type} ${vm.wireName}`,
    template: false,
  });
}
