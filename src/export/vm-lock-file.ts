import { join } from 'node:path';

/** One run per VM on this machine, whatever its output. */
export function vmLockFile(stateDirectory: string, instanceUuid: string): string {
  return join(vmLocksIn(stateDirectory), `${instanceUuid}.lock`);
}

export function vmLocksIn(stateDirectory: string): string {
  return join(stateDirectory, 'locks');
}
