import type { Clock } from '../core/clock.ts';
import type { Emit } from '../events/event.ts';
import type { Journal } from '../state/journal.ts';
import type { VirtualMachine } from '../vsphere/virtual-machine.ts';
import type { VsphereSession } from '../vsphere/session.ts';

/** What work on snapshots needs of a run. */
export interface SnapshotContext {
  readonly session: VsphereSession;
  readonly journal: Journal;
  readonly runId: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Whose snapshots they are. Whoever works on them holds the VM's lock. */
export type SnapshotVm = Pick<VirtualMachine, 'ref' | 'name' | 'instanceUuid' | 'powerState'>;
