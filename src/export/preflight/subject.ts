import type { VirtualMachine } from '../../vsphere/vm.ts';
import type { ExportContext, ExportRequest } from '../request.ts';
import type { Held } from './privileges.ts';
import type { SpaceClaim } from './shared-space.ts';

/** What a check needs of a run: no journal, because nothing is changed. */
export type PreflightContext = Pick<
  ExportContext,
  'session' | 'stateDirectory' | 'clock' | 'emit' | 'signal' | 'deadline'
> & {
  /** What this export has of the space that several share; absent: it is alone. */
  readonly space?: SpaceClaim;
};

/** All that some checks need: what was read of the VM, and what is asked for. They ask the server nothing. */
export interface Facts {
  readonly vm: VirtualMachine;
  readonly request: ExportRequest;
}

/** What the checks look at. */
export interface Subject extends Facts {
  readonly context: PreflightContext;
  /** The privileges on the VM, asked for while it was read. */
  readonly held: Promise<Held>;
}
