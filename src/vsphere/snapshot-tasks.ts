import type { MoRef } from './moref.ts';
import { tasksAreOver } from './running-tasks.ts';
import type { VsphereSession } from './session.ts';

/** Waits until no snapshot of the VM is being taken. */
export async function snapshotsTaken(
  session: VsphereSession,
  { vm, signal }: { readonly vm: MoRef; readonly signal: AbortSignal },
): Promise<void> {
  await tasksAreOver(session, { vm, named: CREATES, signal });
}

/** `VirtualMachine.createSnapshot`, and `createSnapshotEx` of others. */
const CREATES = /createSnapshot/i;
