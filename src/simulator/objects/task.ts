import type { MoRef } from '../../vsphere/moref.ts';
import { on, type Call, type Handlers } from '../call.ts';
import { strikeTask } from '../faults/strike-task.ts';
import type { Session } from '../session.ts';
import { invalidState, localized, managedObjectNotFound, taskInProgress, VimFault } from '../soap/fault.ts';
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

export function closeTask(world: World, task: Task, outcome: Outcome) {
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
  vm.host.requireConnected();
  refuseBusy(vm);
  const { world } = call;
  const task = openTask(call, call.method, vm);
  vm.busyWith = task.ref;
  const gone = () => world.objects.find(vm.ref, undefined) === undefined;
  void runTask(world, task, () => {
    vm.busyWith = undefined;
    if (gone()) throw managedObjectNotFound(vm.ref);
    vm.host.requireStillConnected();
    return work();
  }).finally(() => {
    if (vm.busyWith?.value === task.ref.value) vm.busyWith = undefined;
  });
  return task.ref;
}

export function refuseBusy(vm: VirtualMachine): void {
  if (vm.busyWith !== undefined) throw taskInProgress(vm.busyWith);
}

/** Never rejects: what goes wrong is the task's error, and a closing server takes its tasks with it. */
export async function runTask(world: World, task: Task, work: () => Value): Promise<void> {
  const strike = strikeTask(world, task);
  try {
    await world.clock.sleep(world.taskMilliseconds / 2, world.closing);
    task.progress = 50;
    world.changes.announce();
    await world.clock.sleep(world.taskMilliseconds / 2, world.closing);
    await strike.before(world.closing);
  } catch {
    return;
  }
  const outcome = carriedOut(strike.work(work));
  try {
    await strike.after(world.closing);
  } catch {
    return;
  }
  closeTask(world, task, outcome);
}

function carriedOut(work: () => Value): Outcome {
  try {
    return { result: work() };
  } catch (error) {
    const fault =
      error instanceof VimFault ? error : new VimFault('SystemError', String(error), { reason: '' });
    return { error: fault };
  }
}

interface Outcome {
  readonly result?: Value;
  readonly error?: VimFault;
}

export const taskMethods: Handlers = {
  CancelTask: on(Task, () => {
    throw invalidState('The task cannot be cancelled.');
  }),
};
