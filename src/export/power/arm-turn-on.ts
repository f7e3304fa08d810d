import type { Scope } from '../../core/scope.ts';
import type { PoweredOff } from '../../state/journal.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import { SentRequest } from '../../vsphere/sent-request.ts';
import { unlessVmIsGone } from '../../vsphere/unless-vm-is-gone.ts';
import type { ExportContext } from '../request.ts';
import { turnOnAgain } from './turn-on-again.ts';

/** What a start takes at most, a placement by the cluster and the wait for a VM that is busy included. */
const START_MS = 10 * 60_000;
/** The same when the run shall end. */
const LAST_START_MS = 60_000;

/** The answers after which nothing happens to the VM; after all others something may. */
const REFUSALS = [
  'InvalidPowerState',
  'InvalidState',
  'TaskInProgress',
  'ToolsUnavailable',
  'NoPermission',
  'NotAuthenticated',
  'NotSupported',
  'RestrictedVersion',
  'HostNotConnected',
];

export interface ArmedTurnOn {
  /** Sends what switches the VM off: from here on it may go off, unless the server has refused it. */
  readonly sends: <T>(request: () => Promise<T>) => Promise<T>;
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
  const switched = new SentRequest((error) => isFault(error, ...REFUSALS));
  let offSince: number | undefined;
  const mayGoOff = () => switched.mayHappen && offSince === undefined;
  const goingDownMs = () => (mayGoOff() ? Math.max(0, Date.parse(off.until) - clock.now().getTime()) : 0);
  const run = async (undoSignal: AbortSignal) => {
    const signal = AbortSignal.any([undoSignal, AbortSignal.timeout(goingDownMs() + START_MS)]);
    const undo = { session, clock, emit, signal, patient: true, offSince, mayGoOff: mayGoOff() };
    await unlessVmIsGone(turnOnAgain(off, undo));
    settle();
  };
  const unregister = scope.defer(`the VM "${off.vm}", which was switched off for its export`, run, {
    deadlineMs: () => goingDownMs() + LAST_START_MS,
    untilAborted: context.signal,
  });
  return {
    sends: async (request) => await switched.send(request),
    sawOff: () => (offSince = clock.monotonic()),
    disarm() {
      settle();
      unregister();
    },
  };
}
