import { fail } from '../core/errors.ts';
import { inventoryPath } from './objects/entity.ts';
import { VirtualMachine } from './objects/virtual-machine/virtual-machine.ts';
import type { World } from './world.ts';

/** The VM with this name or inventory path; a name that two VMs share is refused. */
export function findVm(world: World, vm: string): VirtualMachine {
  const found = [...world.objects.all()]
    .filter((object) => object instanceof VirtualMachine)
    .filter((candidate) => candidate.displayName === vm || inventoryPath(candidate) === vm);
  const [machine] = found;
  if (machine === undefined) throw fail('not-found', `the embedded vCenter has no VM "${vm}"`);
  if (found.length === 1) return machine;
  throw fail('ambiguous', `the embedded vCenter has ${found.length} VMs named "${vm}"`, {
    hint: `name one by its path: ${found.map(inventoryPath).join(', ')}`,
  });
}
