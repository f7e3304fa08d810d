import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { isFault } from './soap/fault.ts';
import { waitForTask } from './task.ts';

interface OfVm {
  readonly vm: MoRef;
  /** What `TaskInfo.descriptionId` matches, as in `VirtualMachine.createSnapshot`. */
  readonly named: RegExp;
  readonly signal: AbortSignal;
}

/**
 * Waits for the end of what is under way on a VM, whoever has started it: the answer to a request may have been lost, or
 * nobody waited for it. How it ends is for whoever looks at the VM afterwards. True when there was something.
 */
export async function tasksAreOver(session: VsphereSession, { vm, named, signal }: OfVm): Promise<boolean> {
  const running = await runningTasks(session, { vm, named, signal });
  for (const task of running) {
    await unlessOver(signal, async () => await waitForTask(session, { task, signal }));
  }
  return running.length > 0;
}

/** Those of the VM's recent tasks that are queued or under way. */
export async function runningTasks(
  session: VsphereSession,
  { vm: ref, named, signal }: OfVm,
): Promise<MoRef[]> {
  const paths = ['recentTask'] as const;
  const { recentTask = [] } = await readProperties(session, { ref, type: 'VirtualMachine', paths, signal });
  const running: MoRef[] = [];
  for (const task of recentTask) {
    await unlessOver(signal, async () => {
      const { info } = await readProperties(session, { ref: task, type: 'Task', paths: ['info'], signal });
      const isRunning = info?.state === 'queued' || info?.state === 'running';
      if (isRunning && named.test(info.descriptionId)) running.push(task);
    });
  }
  return running;
}

/** The task failed; or it is so long over that the server has forgotten it. */
async function unlessOver(signal: AbortSignal, look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
  }
}
