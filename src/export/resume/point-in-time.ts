import * as z from 'zod';
import type { SnapshotFacts } from '../../snapshot/held-snapshot.ts';
import { startedAfter, type EventMark } from '../../vsphere/vm-events.ts';
import type { MoRef } from '../../vsphere/moref.ts';
import type { VsphereSession } from '../../vsphere/session.ts';
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
  /** The vCenter's own identity, or what an ESXi host was dialled as: a replica of a VM has the same UUID elsewhere. */
  server: z.string(),
  moref: z.string(),
  instanceUuid: z.string(),
  powerState: z.string(),
  /** `config.changeVersion`, as it was when the lease was there: after this program's own changes. */
  changeVersion: z.string(),
  disks: z.array(disk).max(1000),
  /** What they were read from: then the moment is the snapshot's, whatever becomes of the VM. */
  snapshot: z.object({ moref: z.string(), id: z.string() }).optional(),
  /** The VM's newest event under the lease; absent where the server shows none. */
  event: z.object({ key: z.int(), at: z.iso.datetime() }).optional(),
});
export type PointInTime = z.infer<typeof pointInTime>;

type VmSeen = VmState & { readonly ref: MoRef };

/** The snapshot that disks are read from, and the id of its mark. */
type ReadFrom = Pick<SnapshotFacts, 'ref' | 'id'>;

export function pointOf(
  vm: VmSeen,
  session: VsphereSession,
  { event, snapshot }: { event?: EventMark | undefined; snapshot?: ReadFrom | undefined } = {},
): PointInTime {
  const { instanceUuid, powerState, changeVersion } = vm;
  return {
    server: session.about.instanceUuid ?? session.host,
    moref: vm.ref.value,
    ...{ instanceUuid, powerState, changeVersion },
    disks: vm.disks.map(fileOf),
    ...(event === undefined ? {} : { event }),
    ...(snapshot === undefined ? {} : { snapshot: { moref: snapshot.ref.value, id: snapshot.id } }),
  };
}

/**
 * Why disks that were read at `point` and disks that are read now are not of one moment, as a clause; undefined when
 * they are. What cannot be proved counts as a change.
 */
export async function changeSince(
  point: PointInTime,
  vm: VmSeen,
  {
    session,
    snapshot,
    signal,
  }: {
    readonly session: VsphereSession;
    readonly snapshot?: ReadFrom | undefined;
    readonly signal: AbortSignal;
  },
): Promise<string | undefined> {
  const visible = visibleChange(point, pointOf(vm, session, { snapshot }));
  if (visible !== undefined || snapshot !== undefined) return visible;
  if (point.event === undefined) return CANNOT_TELL;
  const started = await startedAfter(session, { vm: vm.ref, mark: point.event, signal });
  if (started === 'none') return undefined;
  return started === 'unknown' ? CANNOT_TELL : `it was started in between (${started.event})`;
}

const CANNOT_TELL = 'the server cannot tell whether it was started in between';

/** The part of it that the VM's properties show. */
export function visibleChange(point: PointInTime, now: PointInTime): string | undefined {
  if (now.server !== point.server) return 'it was on another server';
  if (now.instanceUuid !== point.instanceUuid || now.moref !== point.moref) return 'it is another VM';
  if (now.snapshot?.id !== point.snapshot?.id || now.snapshot?.moref !== point.snapshot?.moref)
    return otherSource(point, now);
  const sameDisks = JSON.stringify(now.disks) === JSON.stringify(point.disks);
  if (!sameDisks && point.snapshot !== undefined) return 'the snapshot has other disks now';
  if (point.snapshot !== undefined) return undefined;
  if (now.powerState !== point.powerState) return `it is ${now.powerState} now, and was ${point.powerState}`;
  if (!sameDisks) return 'the files behind its disks are others now';
  return now.changeVersion === point.changeVersion ? undefined : 'its configuration was changed in between';
}

function otherSource({ snapshot: before }: PointInTime, { snapshot: now }: PointInTime): string {
  if (before === undefined) return 'they were not read from a snapshot';
  return now === undefined ? 'they were read from a snapshot' : 'they were read from another snapshot';
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
