import { fail } from '../../core/errors.ts';
import type { PoweredOff } from '../../state/journal.ts';
import { asks, powerOn, readPower, whenPoweredOff } from '../../vsphere/power.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import { STARTED, startedAfter } from '../../vsphere/vm-events.ts';
import type { UndoContext } from '../dead-runs/server-undos.ts';
import { isUnanswered } from './unanswered.ts';
import { within } from './within.ts';

interface Context extends UndoContext {
  /** `clock.monotonic()` when the VM was seen to go off; undefined: nobody has seen it. */
  readonly offSince?: number | undefined;
}

export type Outcome = 'started' | 'runs' | 'left-alone';

const PAUSE_MS = 1000;

/**
 * Starts a VM that was shut down for its export. Whatever somebody else did with it in the meantime stays: one that was
 * started, and perhaps stopped again or suspended, or became a template. One that was asked to shut down and still runs
 * is waited for, as long as it may take. Errors: the fault with which the server refuses the start.
 */
export async function turnOnAgain(off: PoweredOff, context: Context): Promise<Outcome> {
  const { session, clock, signal } = context;
  const vm = { type: 'VirtualMachine', value: off.moref };
  for (;;) {
    const { powerState, template, question } = await readPower(session, { vm, signal });
    if (powerState === 'poweredOn' && !(await goesOff(off, context))) return 'runs';
    if (powerState === 'suspended') return leaveAlone(off, 'started and suspended it', context);
    if (template) return leaveAlone(off, 'made a template of it', context);
    if (powerState === 'poweredOff') {
      if (question !== undefined) throw asks(question);
      if (await wasStarted(off, context)) return leaveAlone(off, 'started it and switched it off', context);
      if (await starts(off, context)) return 'started';
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/** A VM that runs: somebody has started it, or it never went off; or it is on its way down, which is waited for. */
async function goesOff(off: PoweredOff, context: Context): Promise<boolean> {
  const { session, clock, signal, patient, offSince } = context;
  const milliseconds = Date.parse(off.until) - clock.now().getTime();
  if (offSince !== undefined || milliseconds <= 0 || (await wasStarted(off, context))) return false;
  if (!patient) throw mayGoOff(off);
  const vm = { type: 'VirtualMachine', value: off.moref };
  try {
    return await within(
      { clock, milliseconds, signal },
      async (watched) => await whenPoweredOff(session, { vm, signal: watched }),
    );
  } catch (error) {
    throw signal.aborted ? mayGoOff(off) : error;
  }
}

function mayGoOff({ vm }: PoweredOff) {
  return fail('deadline', `the guest of "${vm}" was asked to shut down, and may still be on its way`, {
    hint: 'start the VM in vSphere when it is off',
  });
}

async function wasStarted({ moref, event }: PoweredOff, { session, signal }: Context): Promise<boolean> {
  if (event === undefined) return false;
  const vm = { type: 'VirtualMachine', value: moref };
  const started = await startedAfter(session, { vm, mark: event, by: STARTED, signal });
  return typeof started === 'object';
}

/** `false`: it changed at this very moment, is busy, with our own lease for instance, or the answer was lost. */
async function starts({ vm, moref }: PoweredOff, context: Context): Promise<boolean> {
  const { session, clock, emit, signal, patient, offSince } = context;
  try {
    await powerOn(session, { vm: { type: 'VirtualMachine', value: moref }, signal });
  } catch (error) {
    const passing = isFault(error, 'InvalidPowerState') || isUnanswered(error);
    if (!passing && !(patient && isFault(error, 'TaskInProgress'))) throw error;
    return false;
  }
  const since = offSince === undefined ? {} : { offMilliseconds: Math.round(clock.monotonic() - offSince) };
  emit({ type: 'power.on', vm, ...since });
  return true;
}

function leaveAlone({ vm }: PoweredOff, what: string, { emit }: Context): Outcome {
  const message = `somebody ${what} in the meantime, and so "${vm}" is not started again`;
  emit({ type: 'warning.raised', code: 'power-left-alone', message });
  return 'left-alone';
}
