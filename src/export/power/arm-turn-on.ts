import type { Scope } from '../../core/scope.ts';
import type { PoweredOff } from '../../state/journal.ts';
import { unlessVmIsGone } from '../../vsphere/unless-vm-is-gone.ts';
import type { ExportContext } from '../request.ts';
import { turnOnAgain } from './turn-on-again.ts';

/** What a start takes at most, a placement by the cluster included. */
const START_MS = 10 * 60_000;

export interface ArmedTurnOn {
  /** The VM is off: one that is met running from here on was started by somebody. */
  readonly sawOff: () => void;
  /** The VM is not to be started. */
  readonly disarm: () => void;
}

/** Writes down that the VM is to be started again, and has the scope do it. To be called before it is switched off. */
export function armTurnOn(
  off: PoweredOff,
  { context, scope }: { readonly context: ExportContext; readonly scope: Scope },
): ArmedTurnOn {
  const { session, clock, journal, runId, emit } = context;
  const settle = journal.record(runId, off);
  const mayTakeMs = Math.max(0, Date.parse(off.until) - clock.now().getTime()) + START_MS;
  let offSince: number | undefined;
  const run = async (undoSignal: AbortSignal) => {
    const undo = { session, clock, emit, signal: undoSignal, patient: true, offSince };
    await unlessVmIsGone(turnOnAgain(off, undo));
    settle();
  };
  const unregister = scope.defer(`the VM "${off.vm}", which was switched off for its export`, run, {
    deadlineMs: mayTakeMs,
  });
  return {
    sawOff: () => (offSince = clock.monotonic()),
    disarm() {
      settle();
      unregister();
    },
  };
}
