import type { Envelope } from '../../../events/event.ts';
import { percent } from './bar.ts';
import { withSample, type Sample } from './rate.ts';

/** What the events of a run have said so far about its export. Values only: the displays are functions of it. */
export interface ProgressState {
  readonly phase: string;
  readonly vm: string | undefined;
  readonly output: string | undefined;
  readonly format: string | undefined;
  /** How many disks there will be; some may not have started. */
  readonly diskCount: number;
  /** Of all disks, started or not. */
  readonly capacityBytes: number;
  readonly disks: readonly DiskProgress[];
  readonly received: number;
  readonly samples: readonly Sample[];
  /** A snapshot is being removed: the last thing that is waited for. */
  readonly removing: boolean;
}

export interface DiskProgress {
  readonly name: string;
  readonly capacityBytes: number;
  /** How far into the disk: the only honest measure, since the bytes of a thin or compressed disk say nothing. */
  readonly address: number;
  /** Bytes of the present attempt. */
  readonly bytes: number;
  readonly received: number;
  readonly samples: readonly Sample[];
  readonly finishedMs: number | undefined;
}

export const NOTHING_YET: ProgressState = {
  phase: 'connecting',
  vm: undefined,
  output: undefined,
  format: undefined,
  diskCount: 0,
  capacityBytes: 0,
  disks: [],
  received: 0,
  samples: [],
  removing: false,
};

const REMOVING = 'removing a snapshot';

export function reduceProgress(state: ProgressState, event: Envelope): ProgressState {
  switch (event.type) {
    case 'session.opened':
      return { ...state, phase: 'looking for the VM' };
    case 'vm.found':
      return { ...state, phase: 'preparing', vm: event.vm };
    case 'export.started':
      return {
        ...NOTHING_YET,
        phase: 'preparing',
        vm: event.vm,
        output: event.output,
        format: event.format,
        diskCount: event.disks,
        capacityBytes: event.capacityBytes,
      };
    case 'power.shutdown':
      return { ...state, phase: 'waiting for the guest to shut down' };
    case 'snapshot.requested':
      return { ...state, phase: 'taking a snapshot' };
    case 'snapshot.removing':
      return { ...state, phase: REMOVING, removing: true };
    case 'snapshot.removed':
      return { ...state, removing: false };
    case 'power.off':
      return { ...state, phase: 'preparing' };
    case 'slot.waiting':
      return { ...state, phase: `waiting for ${event.place}` };
    case 'lease.requested':
      return { ...state, phase: 'waiting for the export lease' };
    case 'lease.ready':
      return { ...state, phase: 'waiting for the first disk' };
    case 'disk.kept':
    case 'disk.started':
    case 'disk.progressed':
    case 'disk.finished':
      return withDisk(state, event);
    case 'descriptor.written':
      return { ...state, phase: 'packing' };
    case 'archive.progressed':
      return { ...state, phase: `packing ${percent(event.bytes / Math.max(1, event.totalBytes)).trim()}` };
    case 'verify.progressed':
      return { ...state, phase: `verifying ${percent(event.bytes / Math.max(1, event.totalBytes)).trim()}` };
    case 'consolidation.started':
      return { ...state, phase: 'consolidating' };
    case 'archive.packed':
    case 'lease.completed':
      return { ...state, phase: 'finishing' };
    case 'export.verified':
      return { ...state, phase: state.removing ? REMOVING : 'verified' };
    case 'export.finished':
      return { ...state, phase: 'done' };
    case 'export.failed':
      return { ...state, phase: 'cleaning up' };
    default:
      return state;
  }
}

/** Of the disks' addresses, over their capacities: 0 to 1, and 1 only when every disk is finished. */
export function fractionDone(state: Pick<ProgressState, 'disks' | 'capacityBytes' | 'diskCount'>): number {
  const { disks, capacityBytes, diskCount } = state;
  const finished = disks.filter(({ finishedMs }) => finishedMs !== undefined).length;
  if (diskCount > 0 && finished >= diskCount) return 1;
  return capacityBytes === 0 ? 0 : Math.min(0.999, addressSum(disks) / capacityBytes);
}

export function diskFraction({ address, capacityBytes, finishedMs }: DiskProgress): number {
  if (finishedMs !== undefined) return 1;
  return capacityBytes === 0 ? 0 : Math.min(0.999, address / capacityBytes);
}

type DiskEvent = Extract<Envelope, { type: `disk.${string}` }>;

function withDisk(state: ProgressState, event: DiskEvent): ProgressState {
  const at = Date.parse(event.at);
  const known = state.disks.find(({ name }) => name === event.disk);
  if (known === undefined && !isDisk(event)) return withSmallFile(state, event);
  const disk = nextDisk(known ?? newDisk(event.disk), event, at);
  const disks =
    known === undefined ? [...state.disks, disk] : state.disks.map((one) => (one === known ? disk : one));
  const received = state.received + disk.received - (known?.received ?? 0);
  return {
    ...state,
    disks,
    received,
    phase: phaseOf(disks, state.diskCount),
    diskCount: Math.max(state.diskCount, disks.length),
    capacityBytes: Math.max(
      state.capacityBytes,
      disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0),
    ),
    samples: withSample(state.samples, { at, received, address: addressSum(disks) }),
  };
}

/** What has no capacity is no disk: the NVRAM and attached images travel in the same way. */
function isDisk(event: DiskEvent): boolean {
  return event.type !== 'disk.finished' && event.capacityBytes > 0;
}

function withSmallFile(state: ProgressState, event: DiskEvent): ProgressState {
  return event.type === 'disk.finished' ? { ...state, received: state.received + event.bytes } : state;
}

function nextDisk(disk: DiskProgress, event: DiskEvent, at: number): DiskProgress {
  switch (event.type) {
    case 'disk.started': {
      const samples = [{ at, received: disk.received, address: 0 }];
      const { capacityBytes } = event;
      return { ...disk, capacityBytes, address: 0, bytes: 0, samples, finishedMs: undefined };
    }
    case 'disk.progressed': {
      const received = disk.received + Math.max(0, event.bytes - disk.bytes);
      const { bytes, address, capacityBytes } = event;
      const samples = withSample(disk.samples, { at, received, address });
      return { ...disk, bytes, address, capacityBytes, received, samples };
    }
    case 'disk.kept':
      return { ...disk, capacityBytes: event.capacityBytes, address: event.capacityBytes, finishedMs: 0 };
    case 'disk.finished': {
      const received = disk.received + Math.max(0, event.bytes - disk.bytes);
      const samples = withSample(disk.samples, { at, received, address: disk.capacityBytes });
      const { bytes, milliseconds } = event;
      return { ...disk, bytes, received, address: disk.capacityBytes, samples, finishedMs: milliseconds };
    }
  }
}

function newDisk(name: string): DiskProgress {
  return { name, capacityBytes: 0, address: 0, bytes: 0, received: 0, samples: [], finishedMs: undefined };
}

function phaseOf(disks: readonly DiskProgress[], diskCount: number): string {
  const finished = disks.filter(({ finishedMs }) => finishedMs !== undefined).length;
  return finished >= diskCount && finished === disks.length ? 'checking' : 'transferring';
}

function addressSum(disks: readonly DiskProgress[]): number {
  return disks.reduce((sum, { address }) => sum + address, 0);
}
