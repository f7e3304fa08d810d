import type { MoRef } from '../../vsphere/moref.ts';
import { on, type Call, type Handlers } from '../call.ts';
import type { Session } from '../session.ts';
import { invalidState, localized, taskInProgress, VimFault } from '../soap/fault.ts';
import type { DataObject, Value } from '../soap/value.ts';
import { isMoRef, AnyValue } from '../soap/value.ts';
import type { World } from '../world.ts';
import type { Entity } from './entity.ts';
import { ManagedObject, type Properties } from './managed-object.ts';
import type { VirtualMachine } from './virtual-machine/virtual-machine.ts';

type TaskState = 'queued' | 'running' | 'success' | 'error';

export class Task extends ManagedObject {
  readonly name: string;
  readonly entity: Entity;
  readonly userName: string;
  readonly queueTime: Date;
  state: TaskState = 'running';
  progress: number | undefined;
  completeTime: Date | undefined;
  result: Value;
  error: VimFault | undefined;
  readonly properties: Properties = { info: () => this.#info() };

  constructor(id: string, name: string, entity: Entity, session: Session, now: Date) {
    super('Task', id);
    this.name = name;
    this.entity = entity;
    this.userName = session.userName;
    this.queueTime = now;
  }

  #info(): DataObject {
    return {
      key: this.ref.value,
      task: this.ref,
      name: this.name,
      descriptionId: `${this.entity.ref.type}.${this.name.replace(/_Task$|VM_Task$/, '')}`,
      entity: this.entity.ref,
      entityName: this.entity.wireName,
      state: this.state,
      cancelled: false,
      cancelable: false,
      error: this.error === undefined ? undefined : localized(this.error),
      result: isMoRef(this.result) ? new AnyValue('ManagedObjectReference', false, this.result) : this.result,
      progress: this.progress,
      reason: { $type: 'TaskReasonUser', userName: this.userName },
      queueTime: this.queueTime,
      startTime: this.queueTime,
      completeTime: this.completeTime,
      eventChainId: 1,
    };
  }
}

/** Puts a task on record, running. */
export function openTask({ world, session }: Call, name: string, entity: Entity): Task {
  const task = world.objects.add(
    new Task(world.objects.newId('task'), name, entity, session, world.clock.now()),
  );
  entity.recentTasks.push(task.ref);
  world.changes.announce();
  return task;
}

export function closeTask(
  world: World,
  task: Task,
  outcome: { readonly result?: Value; readonly error?: VimFault },
) {
  task.state = outcome.error === undefined ? 'success' : 'error';
  task.error = outcome.error;
  task.result = outcome.result;
  task.progress = outcome.error === undefined ? 100 : undefined;
  task.completeTime = world.clock.now();
  const { recentTasks } = task.entity;
  const index = recentTasks.indexOf(task.ref);
  if (index >= 0) recentTasks.splice(index, 1);
  world.changes.announce();
}

/**
 * Starts a task on a VM and answers with its reference; the work is done at its end, after the time that a task takes.
 * A VM has one at a time.
 */
export function startVmTask(call: Call, vm: VirtualMachine, work: () => Value): MoRef {
  refuseBusy(vm);
  const task = openTask(call, call.method, vm);
  vm.busyWith = task.ref;
  void runTask(call.world, task, () => {
    vm.busyWith = undefined;
    return work();
  });
  return task.ref;
}

export function refuseBusy(vm: VirtualMachine): void {
  if (vm.busyWith !== undefined) throw taskInProgress(vm.busyWith);
}

/** Never rejects: what goes wrong is the task's error, and a closing server takes its tasks with it. */
export async function runTask(world: World, task: Task, work: () => Value): Promise<void> {
  try {
    await world.clock.sleep(world.taskMilliseconds / 2, world.closing);
    task.progress = 50;
    world.changes.announce();
    await world.clock.sleep(world.taskMilliseconds / 2, world.closing);
  } catch {
    return;
  }
  try {
    closeTask(world, task, { result: work() });
  } catch (error) {
    const fault =
      error instanceof VimFault ? error : new VimFault('SystemError', String(error), { reason: '' });
    closeTask(world, task, { error: fault });
  }
}

export const taskMethods: Handlers = {
  CancelTask: on(Task, () => {
    throw invalidState('The task cannot be cancelled.');
  }),
};
