import { fail } from '../core/errors.ts';
import { dumpRaw } from './disk/dump-raw.ts';
import { findVm } from './find-vm.ts';
import type { World } from './world.ts';

/** Writes disk `index` of the VM with this name or inventory path, as it is or as it was. */
export async function dumpVirtualDisk(
  world: World,
  { vm, index, generation }: { vm: string; index: number; generation: number | undefined },
  { file, signal }: { file: string; signal: AbortSignal },
): Promise<void> {
  const { disks } = findVm(world, vm);
  const disk = disks[index];
  if (disk === undefined) throw fail('not-found', `"${vm}" has ${disks.length} disks, counted from 0`);
  await dumpRaw(disk.contentAt(generation ?? disk.generation), file, { signal });
}
