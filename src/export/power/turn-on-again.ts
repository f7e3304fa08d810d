import { fail } from '../../core/errors.ts';
import type { RunEvent } from '../../events/event.ts';
import type { PoweredOff } from '../../state/journal.ts';
import { asks, powerOn, readPower, whenPoweredOff, type Power } from '../../vsphere/power.ts';
import { tasksAreOver } from '../../vsphere/running-tasks.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import { STARTED, startedAfter } from '../../vsphere/vm-events.ts';
import type { UndoContext } from '../dead-runs/dead-run-undo.ts';
import { isUnanswered } from './unanswered.ts';
import { within } from './within.ts';

interface Context extends UndoContext {
  /** `clock.monotonic()` when the VM was seen to go off; undefined: nobody has seen it. */
  readonly offSince?: number | undefined;
  /** Whether a VM that runs may be on its way down; of a killed run nobody knows. */
  readonly mayGoOff?: boolean;
}

export type Outcome = 'started' | 'runs' | 'left-alone';

const PAUSE_MS = 1000;
/** A guest that was asked to shut down may take its time, with its updates for instance; after that it has not heard. */
const MAY_GO_OFF_MS = 60 * 60_000;
/** Two answers that tell of the same start do not differ by more. */
const SAME_MS = 10_000;
/** `VirtualMachine.powerOff`. */
const POWERS_OFF = /powerOff/i;

/**
 * Starts a VM that was shut down for its export. Whatever somebody else did with it in the meantime stays: one that was
 * started, and perhaps stopped again or suspended, or became a template. One that was asked to shut down and still runs
 * is waited for, as long as it was given. Errors: the fault with which the server refuses the start, and `deadline` for
 * one that may still go off: nobody can take the request back.
 */
export async function turnOnAgain(off: PoweredOff, context: Context): Promise<Outcome> {
  const { session, clock, emit, signal } = context;
  const vm = { type: 'VirtualMachine', value: off.moref };
  for (let busy = 0; ;) {
    const power = await readPower(session, { vm, signal });
    const { powerState, template, question } = power;
    if (powerState === 'poweredOn' && !(await goesOff(off, power, context))) return 'runs';
    if (powerState === 'suspended') return leaveAlone(off, 'started and suspended it', context);
    if (template) return leaveAlone(off, 'made a template of it', context);
    if (powerState === 'poweredOff') {
      if (question !== undefined) throw asks(question);
      if (await wasStarted(off, context)) return leaveAlone(off, 'started it and switched it off', context);
      const outcome = await start(off, context);
      if (outcome === 'started') return 'started';
      if (outcome === 'busy' && (busy += 1) === 1) emit(isBusy(off));
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/**
 * Whether a VM that runs is to be looked at again, because it was on its way down. `false`: somebody has started it, or
 * it does not go off any more.
 */
async function goesOff(off: PoweredOff, { bootTime }: Power, context: Context): Promise<boolean> {
  const { session, clock, signal, patient, mayGoOff = true } = context;
  if (!mayGoOff || startedSince(off, bootTime) || (await wasStarted(off, context))) return false;
  const vm = { type: 'VirtualMachine', value: off.moref };
  const milliseconds = Date.parse(off.until) - clock.now().getTime();
  try {
    if (milliseconds > 0) {
      if (!patient) throw mayStillGoOff(off);
      await seenOffWithin(off, milliseconds, context);
      return true;
    }
    if (patient && (await tasksAreOver(session, { vm, named: POWERS_OFF, signal }))) return true;
    const { powerState } = await readPower(session, { vm, signal });
    if (powerState !== 'poweredOn') return true;
  } catch (error) {
    throw signal.aborted ? mayStillGoOff(off) : error;
  }
  if (milliseconds + MAY_GO_OFF_MS > 0) throw mayStillGoOff(off);
  return false;
}

/** A server that does not tell the time of a start, or no longer, tells nothing. */
function startedSince({ bootTime: before }: PoweredOff, bootTime: Date | undefined): boolean {
  return before !== undefined && bootTime !== undefined && bootTime.getTime() - Date.parse(before) > SAME_MS;
}

async function seenOffWithin(off: PoweredOff, milliseconds: number, context: Context): Promise<void> {
  const { session, clock, emit, signal } = context;
  const message = `the guest of "${off.vm}" was asked to shut down: it is started again when it is off`;
  emit({ type: 'warning.raised', code: 'waits-for-guest', message });
  const vm = { type: 'VirtualMachine', value: off.moref };
  const time = { clock, milliseconds, signal };
  await within(time, async (watched) => await whenPoweredOff(session, { vm, signal: watched }));
}

function mayStillGoOff({ vm }: PoweredOff) {
  return fail('deadline', `the guest of "${vm}" was asked to shut down, and may still be on its way`, {
    hint: 'once it is off, the next export from that vCenter starts it; or do it in vSphere',
  });
}

function isBusy({ vm }: PoweredOff): RunEvent {
  const message = `"${vm}" is busy in vCenter: it is started again as soon as that is over`;
  return { type: 'warning.raised', code: 'vm-busy', message };
}

async function wasStarted({ moref, event }: PoweredOff, { session, signal }: Context): Promise<boolean> {
  if (event === undefined) return false;
  const vm = { type: 'VirtualMachine', value: moref };
  const started = await startedAfter(session, { vm, mark: event, by: STARTED, signal });
  return typeof started === 'object';
}

/** `again`: it changed at this very moment, or the answer was lost. `busy`: with our own lease, for instance. */
async function start({ vm, moref }: PoweredOff, context: Context): Promise<'started' | 'busy' | 'again'> {
  const { session, clock, emit, signal, patient, offSince } = context;
  try {
    await powerOn(session, { vm: { type: 'VirtualMachine', value: moref }, signal });
  } catch (error) {
    if (patient && isFault(error, 'TaskInProgress')) return 'busy';
    if (isFault(error, 'InvalidPowerState') || isUnanswered(error)) return 'again';
    throw error;
  }
  const since = offSince === undefined ? {} : { offMilliseconds: Math.round(clock.monotonic() - offSince) };
  emit({ type: 'power.on', vm, ...since });
  return 'started';
}

function leaveAlone({ vm }: PoweredOff, what: string, { emit }: Context): Outcome {
  const message = `somebody ${what} in the meantime, and so "${vm}" is not started again`;
  emit({ type: 'warning.raised', code: 'power-left-alone', message });
  return 'left-alone';
}
