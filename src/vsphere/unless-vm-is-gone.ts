import { isFault } from './soap/fault.ts';

/** Waits for an undo of what was changed of a VM: whoever deleted the VM has left nothing to undo. */
export async function unlessVmIsGone(undo: Promise<unknown>): Promise<void> {
  try {
    await undo;
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error;
  }
}
