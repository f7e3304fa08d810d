import { asHyperexportError } from '../../core/errors.ts';
import { refuseHeld } from '../../platform/lock-file.ts';
import { vmLockFile } from '../vm-lock-file.ts';
import { ok, problem, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Whether another run on this machine has the VM. The lock is looked at, not taken. */
export async function checkLock({ vm, context }: Subject): Promise<Finding[]> {
  try {
    await refuseHeld(vmLockFile(context.stateDirectory, vm.instanceUuid), `the VM "${vm.name}"`);
    return [ok('no other run on this machine has the VM')];
  } catch (error) {
    return [problem(asHyperexportError(error))];
  }
}
