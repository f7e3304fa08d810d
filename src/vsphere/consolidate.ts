import type { MoRef } from './moref.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { waitForTask } from './task.ts';

interface OfVm {
  readonly vm: MoRef;
  readonly signal: AbortSignal;
}

/** Whether files of removed snapshots are still part of the VM's disks (`runtime.consolidationNeeded`, 5.0). */
export async function needsConsolidation(
  session: VsphereSession,
  { vm: ref, signal }: OfVm,
): Promise<boolean> {
  const paths = ['runtime.consolidationNeeded'] as const;
  const facts = await readProperties(session, { ref, type: 'VirtualMachine', paths, signal });
  return facts['runtime.consolidationNeeded'] ?? false;
}

/**
 * Merges what removed snapshots have left in the VM's disks, and waits for its end, without a limit: it copies the
 * deltas. A VM that needs none is left as it is. Faults: `TaskInProgress`, `FileLocked`, `NoDiskSpace` ...
 */
export async function consolidateDisks(session: VsphereSession, { vm, signal }: OfVm): Promise<void> {
  const task = await session.call(vm, 'ConsolidateVMDisks_Task', {}, { signal });
  await waitForTask(session, { task, signal });
}
