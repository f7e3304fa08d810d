import { isFault } from './soap/fault.ts';

/** Waits for what is done to a VM after its export: whoever deleted the VM has left nothing to undo or to tidy up. */
export async function unlessVmIsGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error;
  }
}
