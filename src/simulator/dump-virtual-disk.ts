import { fail } from '../core/errors.ts';
import { dumpRaw } from './disk/dump-raw.ts';
import { inventoryPath } from './objects/entity.ts';
import { VirtualMachine } from './objects/virtual-machine/virtual-machine.ts';
import type { World } from './world.ts';

/** Writes disk `index` of the VM with this name or inventory path; a name that two VMs share is refused. */
export async function dumpVirtualDisk(
  world: World,
  { vm, index, file, signal }: { vm: string; index: number; file: string; signal: AbortSignal },
): Promise<void> {
  const found = [...world.objects.all()]
    .filter((object) => object instanceof VirtualMachine)
    .filter((candidate) => candidate.displayName === vm || inventoryPath(candidate) === vm);
  const [machine] = found;
  if (machine === undefined) throw fail('not-found', `the embedded vCenter has no VM "${vm}"`);
  if (found.length > 1) {
    throw fail('ambiguous', `the embedded vCenter has ${found.length} VMs named "${vm}"`, {
      hint: `name one by its path: ${found.map(inventoryPath).join(', ')}`,
    });
  }
  const disk = machine.disks[index];
  if (disk === undefined)
    throw fail('not-found', `"${vm}" has ${machine.disks.length} disks, counted from 0`);
  await dumpRaw(disk.content, file, { signal });
}
