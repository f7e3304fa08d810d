import type { VirtualMachine } from '../../vsphere/vm.ts';
import type { ExportContext, ExportRequest } from '../request.ts';

/** What a check needs of a run: no journal, because nothing is changed. */
export type PreflightContext = Pick<
  ExportContext,
  'session' | 'stateDirectory' | 'clock' | 'emit' | 'signal'
>;

/** What the checks look at. */
export interface Subject {
  readonly vm: VirtualMachine;
  readonly request: ExportRequest;
  readonly context: PreflightContext;
}
