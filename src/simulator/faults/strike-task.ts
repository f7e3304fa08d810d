import type { Task } from '../objects/task.ts';
import type { Value } from '../soap/value.ts';
import type { World } from '../world.ts';
import type { ArmedFault } from './armed-fault.ts';
import type { FaultOf } from './fault.ts';
import { injectedFault } from './injected-fault.ts';

/** How a struck task goes. */
export interface TaskStrike {
  /** Holds it before its work; rejects when the server closes. */
  before(signal: AbortSignal): Promise<void>;
  /** Its work, or what it throws instead or after it. */
  work(work: () => Value): () => Value;
  /** Holds it when its work is done. */
  after(signal: AbortSignal): Promise<void>;
}

export function strikeTask(world: World, { name, entity }: Task): TaskStrike {
  const at = { task: name, vm: entity.displayName };
  const holds = world.faults.atTask('task-hold', at);
  const [error] = world.faults.atTask('task-error', at).map(({ fault }) => fault);
  const hold = (done: boolean) => async (signal: AbortSignal) => {
    for (const armed of holds) if ((armed.fault.done ?? false) === done) await passes(world, armed, signal);
  };
  return {
    before: hold(false),
    work: (work) => (error === undefined ? work : () => failing(work, error, entity)),
    after: hold(true),
  };
}

async function passes(
  { clock }: World,
  armed: ArmedFault<FaultOf<'task-hold'>>,
  signal: AbortSignal,
): Promise<void> {
  const { seconds } = armed.fault;
  if (seconds === undefined) await armed.pass(signal);
  else await clock.sleep(seconds * 1000, signal);
}

function failing(work: () => Value, fault: FaultOf<'task-error'>, { ref }: Task['entity']): never {
  if (fault.done === true) work();
  throw injectedFault(fault, ref);
}
