import * as z from 'zod';
import { startedSince } from '../../vsphere/started-since.ts';
import type { VsphereSession } from '../../vsphere/session.ts';
import type { MoRef } from '../../vsphere/moref.ts';
import type { VirtualMachineDisk } from '../../vsphere/vm.ts';
import type { VmState } from '../../vsphere/vm-state.ts';

const disk = z.object({
  key: z.int(),
  fileName: z.string(),
  capacityBytes: z.int(),
  uuid: z.string().optional(),
  changeId: z.string().optional(),
});

/**
 * The moment that the disks of an export are of. A VM that is off does not change its disks: what could have changed
 * them in between shows in its power state, its configuration, the files behind its disks, or in a start.
 */
export const pointInTime = z.object({
  instanceUuid: z.string(),
  powerState: z.string(),
  /** `config.changeVersion`, as it was when the lease was there: after this program's own changes. */
  changeVersion: z.string(),
  disks: z.array(disk),
  /** The server's clock before the first byte was asked for. */
  since: z.iso.datetime(),
});
export type PointInTime = z.infer<typeof pointInTime>;

export function pointOf(vm: VmState, since: Date): PointInTime {
  const { instanceUuid, powerState, changeVersion } = vm;
  return { instanceUuid, powerState, changeVersion, disks: vm.disks.map(fileOf), since: since.toISOString() };
}

/**
 * Why disks that were read at `point` and disks that are read now are not of one moment, as a clause; undefined when
 * they are. What cannot be proved counts as a change.
 */
export async function changeSince(
  point: PointInTime,
  vm: VmState & { readonly ref: MoRef },
  { session, signal }: { readonly session: VsphereSession; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const visible = visibleChange(point, vm);
  if (visible !== undefined) return visible;
  const started = await startedSince(session, { vm: vm.ref, since: new Date(point.since), signal });
  if (started === 'none') return undefined;
  return started === 'unknown'
    ? 'the server cannot tell whether it was started in between'
    : `it was started in between (${started.event})`;
}

/** The part of it that the VM's properties show. */
export function visibleChange(point: PointInTime, vm: VmState): string | undefined {
  if (vm.instanceUuid !== point.instanceUuid) return 'it is another VM';
  if (vm.powerState !== point.powerState) return `it is ${vm.powerState} now, and was ${point.powerState}`;
  if (JSON.stringify(vm.disks.map(fileOf)) !== JSON.stringify(point.disks)) {
    return 'the files behind its disks are others now';
  }
  return vm.changeVersion === point.changeVersion ? undefined : 'its configuration was changed in between';
}

function fileOf({ key, capacityBytes, backing }: VirtualMachineDisk): PointInTime['disks'][number] {
  const { fileName, uuid, changeId } = backing;
  return {
    key,
    fileName,
    capacityBytes,
    ...(uuid === undefined ? {} : { uuid }),
    ...(changeId === undefined ? {} : { changeId }),
  };
}
