import { join } from 'node:path';
import type { SimulatedVm } from '../../../src/simulator/inventory-spec.ts';

/** A kind of export: what is killed and repeated. */
export interface Variant {
  readonly name: string;
  /** Several are one batch. */
  readonly vms: readonly string[];
  readonly format: 'ovf' | 'ova';
  /** Into a directory that is not there, one that holds something of the user's, or one that holds an older export. */
  readonly target: 'new' | 'existing' | 'overwrite';
  /** What is typed besides. */
  readonly options: readonly string[];
  /** The VMs run, and have a snapshot of somebody else. */
  readonly running: boolean;
  /** How many snapshots it keeps. */
  readonly keeps: number;
}

const FORMATS = ['ovf', 'ova'] as const;
const TARGETS = {
  new: 'into a new directory',
  existing: 'into an existing one',
  overwrite: 'over an older export',
};

export const ofStoppedVms: readonly Variant[] = [1, 2].flatMap((disks) =>
  FORMATS.flatMap((format) =>
    (Object.keys(TARGETS) as Variant['target'][]).map((target) => ({
      name: `${format} of ${disks} ${disks === 1 ? 'disk' : 'disks'} ${TARGETS[target]}`,
      vms: [`vm${disks}`],
      ...{ format, target, options: [], running: false, keeps: 0 },
    })),
  ),
);

export const ofRunningVms: readonly Variant[] = [
  running(['--snapshot'], ['running']),
  running(['--snapshot', '--power-off'], ['running']),
  running(['--power-off'], ['running']),
  running(['--snapshot', '--keep-snapshots', '2'], ['keeping'], 2),
  running(['--snapshot'], ['running', 'other']),
];

function running(options: readonly string[], vms: readonly string[], keeps = 0): Variant {
  const what = vms.length === 1 ? 'a running VM' : `${vms.length} running VMs`;
  return {
    name: `${what} with ${options.join(' ')}`,
    vms,
    format: 'ovf',
    target: 'new',
    options,
    running: true,
    keeps,
  };
}

export const variants: readonly Variant[] = [...ofStoppedVms, ...ofRunningVms];

export const FOREIGN_SNAPSHOT = 'before the upgrade';

const MIB = 2 ** 20;

/** VMs small enough that a run takes a fraction of a second, yet more than one piece of each file is written. */
export function inventory(generation: string): SimulatedVm[] {
  const disk = (index: number) => ({
    capacityBytes: 16 * MIB,
    dataBytes: 2 * MIB,
    seed: `${generation} ${index}`,
  });
  return [
    ...[1, 2].map((disks) => ({
      name: `vm${disks}`,
      disks: Array.from({ length: disks }, (_, n) => disk(n)),
    })),
    ...['running', 'keeping', 'other'].map((name, n) => ({
      ...{ name, disks: [disk(n)], powerState: 'poweredOn' as const, snapshots: [FOREIGN_SNAPSHOT] },
    })),
  ];
}

/** What the user types, apart from the connection. */
export function commandOf({ vms, format, target, options }: Variant, room: string): string[] {
  return [
    ...vms.flatMap((vm) => ['--vm', vm]),
    ...['--format', format, '--output', join(room, 'out'), '--parallel', '2', '--json'],
    ...(target === 'overwrite' ? ['--overwrite'] : []),
    ...options,
  ];
}

/** Where each VM's export comes to be, by VM. */
export function outputsOf({ vms }: Variant, room: string): ReadonlyMap<string, string> {
  const out = join(room, 'out');
  return new Map(vms.map((vm) => [vm, vms.length === 1 ? out : join(out, vm)]));
}
