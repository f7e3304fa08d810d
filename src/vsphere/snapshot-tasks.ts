import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { isFault } from './soap/fault.ts';
import { waitForTask } from './task.ts';

/**
 * Waits until no snapshot of the VM is being taken: the answer to the request may have been lost, or nobody waited for
 * it. How it ends is for whoever looks at the snapshots afterwards.
 */
export async function snapshotsTaken(
  session: VsphereSession,
  { vm, signal }: { readonly vm: MoRef; readonly signal: AbortSignal },
): Promise<void> {
  const paths = ['recentTask'] as const;
  const { recentTask = [] } = await readProperties(session, {
    ref: vm,
    type: 'VirtualMachine',
    paths,
    signal,
  });
  for (const task of recentTask) {
    try {
      const { info } = await readProperties(session, { ref: task, type: 'Task', paths: ['info'], signal });
      const running = info?.state === 'queued' || info?.state === 'running';
      if (running && CREATES.test(info.descriptionId)) await waitForTask(session, { task, signal });
    } catch (error) {
      signal.throwIfAborted();
      // The task failed; or it is so long over that the server has forgotten it.
      if (!isFault(error)) throw error;
    }
  }
}

/** `VirtualMachine.createSnapshot`, and `createSnapshotEx` of others. */
const CREATES = /createSnapshot/i;
