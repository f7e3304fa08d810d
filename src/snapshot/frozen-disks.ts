import { fail } from '../core/errors.ts';
import type { MoRef } from '../vsphere/moref.ts';
import { readSnapshotDisks } from '../vsphere/snapshot.ts';
import type { VirtualMachineDisk } from '../vsphere/virtual-machine.ts';
import type { SnapshotContext, SnapshotVm } from './snapshot-context.ts';

/** What a disk of the snapshot must be: the key of its device, and its size. */
export type ExpectedDisk = Pick<VirtualMachineDisk, 'key' | 'capacityBytes'>;

/**
 * The disks of the snapshot, which decide what its export must hold: they are those that the VM is known to have had,
 * or the export is refused (`wrong-state`).
 */
export async function readFrozenDisks(
  { name: vm }: SnapshotVm,
  { ref, name }: { readonly ref: MoRef; readonly name: string },
  { expected, context }: { readonly expected: readonly ExpectedDisk[]; readonly context: SnapshotContext },
): Promise<readonly VirtualMachineDisk[]> {
  const { session, signal } = context;
  const disks = await readSnapshotDisks(session, { snapshot: ref, signal });
  if (listOf(disks) === listOf(expected)) return disks;
  throw fail(
    'wrong-state',
    `the snapshot "${name}" of "${vm}" has other disks than the VM: ${listOf(disks)}, and not ${listOf(expected)}`,
    { hint: 'was a disk added, removed or resized at that moment? export again', retryable: true },
  );
}

/** Older servers count in KiB. */
function listOf(disks: readonly ExpectedDisk[]): string {
  const each = disks.map(
    ({ key, capacityBytes }) => `disk ${key} of ${Math.floor(capacityBytes / 1024)} KiB`,
  );
  return each.length === 0 ? 'none' : each.sort().join(', ');
}
