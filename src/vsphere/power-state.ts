import { fail } from '../core/errors.ts';
import { moRefKey, type MoRef } from './moref.ts';
import type { PowerState } from './virtual-machine.ts';

/**
 * One of the three values of VirtualMachinePowerState. Error: `vsphere-fault` where the server does not say: a VM that
 * cannot be looked at is not one that is off.
 */
export function powerStateOf(vm: MoRef, told: string | undefined): PowerState {
  if (told !== undefined) return told as PowerState;
  throw fail('vsphere-fault', `the server does not say whether ${moRefKey(vm)} is on`, {
    hint: 'its ESXi host or datastore may be down, or the user may lack the privilege System.Read on it',
    retryable: true,
  });
}
