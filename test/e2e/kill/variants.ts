import { join } from 'node:path';
import type { SimulatedVm } from '../../../src/simulator/inventory-spec.ts';

/** A kind of export: what is killed and repeated. */
export interface Variant {
  readonly name: string;
  readonly vm: string;
  readonly disks: number;
  readonly format: 'ovf' | 'ova';
  /** Into a directory that is not there, one that holds something of the user's, or one that holds an older export. */
  readonly target: 'new' | 'existing' | 'overwrite';
}

const FORMATS = ['ovf', 'ova'] as const;
const TARGETS = {
  new: 'into a new directory',
  existing: 'into an existing one',
  overwrite: 'over an older export',
};

export const variants: readonly Variant[] = [1, 2].flatMap((disks) =>
  FORMATS.flatMap((format) =>
    (Object.keys(TARGETS) as Variant['target'][]).map((target) => ({
      name: `${format} of ${disks} ${disks === 1 ? 'disk' : 'disks'} ${TARGETS[target]}`,
      vm: `vm${disks}`,
      ...{ disks, format, target },
    })),
  ),
);

const MIB = 2 ** 20;

/** VMs small enough that a run takes a fraction of a second, yet more than one piece of each file is written. */
export function inventory(generation: string): SimulatedVm[] {
  return [1, 2].map((disks) => ({
    name: `vm${disks}`,
    disks: Array.from({ length: disks }, (_, index) => ({
      capacityBytes: 16 * MIB,
      dataBytes: 2 * MIB,
      seed: `${generation} ${index}`,
    })),
  }));
}

/** What the user types, apart from the connection. */
export function commandOf({ vm, format, target }: Variant, room: string): string[] {
  return [
    ...['--vm', vm, '--format', format, '--output', join(room, 'out'), '--parallel', '2', '--json'],
    ...(target === 'overwrite' ? ['--overwrite'] : []),
  ];
}
