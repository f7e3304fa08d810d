import { dirname } from 'node:path';
import type { Scope } from '../core/scope.ts';
import { acquireLock } from '../platform/lock-file.ts';
import { makeDirectories } from '../platform/make-directories.ts';
import type { ExportableVm, ExportContext } from './request.ts';
import { vmLockFile } from './vm-lock-file.ts';

/** One run per VM on this machine: two leases cannot be, and two runs would undo each other's work. */
export async function lockVm(
  vm: Pick<ExportableVm, 'name' | 'instanceUuid'>,
  { stateDirectory }: Pick<ExportContext, 'stateDirectory'>,
  scope: Scope,
): Promise<void> {
  const file = vmLockFile(stateDirectory, vm.instanceUuid);
  makeDirectories(dirname(file), 0o700);
  const release = await acquireLock(file, `the VM "${vm.name}"`);
  scope.defer(`the lock of the VM "${vm.name}"`, release);
}
