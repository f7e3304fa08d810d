import { formatDuration } from '../../core/duration.ts';
import type { SnapshotPolicy } from '../../snapshot/policy.ts';
import { snapshotName } from '../../snapshot/snapshot-name.ts';
import type { VirtualMachine } from '../../vsphere/vm.ts';
import type { ExportFormat, ExportRequest } from '../request.ts';
import { namesOf } from '../consolidation/all-snapshots.ts';
import type { PowerPolicy } from '../power/policy.ts';
import { outputDirectory } from '../target.ts';
import { estimateDisks } from './estimate-size.ts';
import { expectedFiles, type ExpectedFile } from './expected-files.ts';

/** What an export would do, in the order in which it would do it. */
export interface ExportPlan {
  readonly output: string;
  readonly format: ExportFormat;
  readonly files: readonly ExpectedFile[];
  /** What all disks come to at most. */
  readonly atMostBytes: number;
  readonly capacityBytes: number;
  readonly steps: readonly string[];
}

export function planExport(vm: VirtualMachine, request: ExportRequest, now: Date): ExportPlan {
  const output = outputDirectory(request, vm, now);
  return {
    output,
    format: request.format,
    files: expectedFiles(vm, request),
    atMostBytes: estimateDisks(vm.disks).atMost,
    capacityBytes: vm.disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0),
    steps: stepsOf(vm, request, output, now),
  };
}

function stepsOf(vm: VirtualMachine, request: ExportRequest, output: string, now: Date): string[] {
  const { format, parallel, verify, overwrite, descriptorOptions } = request;
  const disks =
    vm.disks.length === 1
      ? 'the disk'
      : `${vm.disks.length} disks, ${Math.min(parallel, vm.disks.length)} side by side`;
  const kept = descriptorOptions.length === 0 ? '' : `, with ${descriptorOptions.join(', ')}`;
  const loaded = vm.removable
    .filter(({ file }) => file !== undefined)
    .map(({ label, file }) => `${label} (${file})`);
  const detach = request.detachMedia === true && loaded.length > 0;
  const { snapshot } = request;
  const restored = [
    ...(detach ? ['put the image back'] : []),
    ...(vm.powerState === 'poweredOn' && request.power?.powerOnAfter === true ? ['start the VM again'] : []),
  ];
  const power = vm.powerState === 'poweredOn' ? request.power : undefined;
  return [
    ...(power === undefined ? [] : [endOfGuest(power)]),
    ...(detach ? [`take the image out of ${loaded.join(', ')}`] : []),
    ...(snapshot === undefined
      ? []
      : [taking(vm, request, { ...snapshot, name: nameOf(snapshot, vm, now) }), ...restored]),
    `ask for an export lease on the ${snapshot === undefined ? 'VM' : 'snapshot'}, and keep it alive`,
    `read ${disks}: check the structure, hash, compare with the server's checksums`,
    `have the server write the descriptor${kept}`,
    ...(format === 'ova' ? ['put all of it into one archive while it is read'] : []),
    'end the lease',
    ...(snapshot === undefined ? restored : []),
    ...(snapshot?.afterwards === 'remove' ? ['remove the snapshot, and wait until its disk is merged'] : []),
    ...(verify === 'none'
      ? []
      : [`read back what was written${verify === 'deep' ? ', and decompress every block' : ''}`]),
    `give it its name in ${output}${overwrite ? ', in place of an export of this VM that may be there' : ''}`,
    ...keeping(snapshot),
    ...consolidation(vm, request),
  ];
}

/** As it would be now; one that cannot be is among the problems that the checks found. */
function nameOf({ name }: SnapshotPolicy, vm: VirtualMachine, now: Date): string {
  try {
    return snapshotName(name, vm, now);
  } catch {
    return name;
  }
}

function taking(
  { powerState }: VirtualMachine,
  { power }: ExportRequest,
  { name, quiesce, memory }: SnapshotPolicy,
): string {
  const runs = powerState === 'poweredOn' && power === undefined;
  const how = [
    ...(runs && quiesce !== 'off' ? [quiesce === 'require' ? 'quiesced' : 'quiesced if the guest can'] : []),
    ...(runs && memory ? ['with memory'] : []),
  ];
  return `take a snapshot "${name}"${how.length === 0 ? '' : `, ${how.join(', ')}`}`;
}

function keeping(snapshot: SnapshotPolicy | undefined): string[] {
  if (snapshot === undefined || snapshot.afterwards === 'remove') return [];
  const kept = 'mark the snapshot as one to keep';
  if (snapshot.afterwards === 'keep') return [kept];
  return [
    kept,
    `remove older ones that this program kept, but for the ${snapshot.afterwards.keepNewest} newest`,
  ];
}

function consolidation({ snapshots }: VirtualMachine, request: ExportRequest): string[] {
  if (request.consolidation === undefined) return [];
  const doomed = request.consolidation === 'all' ? namesOf(snapshots) : [];
  return [
    ...doomed.map((snapshot) => `remove the snapshot ${snapshot}`),
    'consolidate the disks, where files of removed snapshots are still part of them',
  ];
}

function endOfGuest({ shutdownMs }: PowerPolicy): string {
  return shutdownMs === 0
    ? 'power the VM off'
    : `shut its guest down, or power the VM off after ${formatDuration(shutdownMs)}`;
}
