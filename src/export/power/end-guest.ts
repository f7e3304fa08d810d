import { fail } from '../../core/errors.ts';
import { formatDuration } from '../../core/duration.ts';
import { powerOff, readPower, shutDownGuest, whenPoweredOff } from '../../vsphere/power.ts';
import { isFault } from '../../vsphere/soap/fault.ts';
import type { ExportableVm, ExportContext } from '../request.ts';
import type { ArmedTurnOn } from './arm-turn-on.ts';
import type { PowerPolicy } from './policy.ts';
import { isUnanswered } from './unanswered.ts';
import { within } from './within.ts';

/** A power-off takes seconds; it is waited for also while the run is being interrupted, so that its undo comes after it. */
const POWER_OFF_MS = 5 * 60_000;
const PAUSE_MS = 1000;
/** Of a guest whose answer does not come, because the server cannot be reached for a moment. */
const ASK_AGAIN = 5;

/** `sends` has every request that switches the VM off. */
type Context = ExportContext & Pick<ArmedTurnOn, 'sends'>;

/**
 * Sees a running VM off: the guest is asked to shut down, and gets its time; then, or where nobody in the guest listens,
 * the plug is pulled. `somebody` has switched it off in between: then it was not this run.
 */
export async function endGuest(
  vm: ExportableVm,
  { shutdownMs }: PowerPolicy,
  context: Context,
): Promise<'guest' | 'force' | 'somebody'> {
  const { emit, signal } = context;
  signal.throwIfAborted();
  if (shutdownMs > 0) {
    const asked = await askGuest(vm, shutdownMs, context);
    if (asked === 'off') return 'somebody';
    if (asked === 'listens' && (await isOffWithin(vm, shutdownMs, context))) return 'guest';
    if (asked === 'listens') {
      const message = `the guest of "${vm.name}" did not shut down within ${formatDuration(shutdownMs)}: it is powered off`;
      emit({ type: 'warning.raised', code: 'guest-not-shut-down', message });
    }
  }
  signal.throwIfAborted();
  return await pullPlug(vm, context);
}

async function askGuest(
  vm: ExportableVm,
  timeoutMs: number,
  context: Context,
): Promise<'listens' | 'deaf' | 'off'> {
  const { emit } = context;
  const heard = await ask(vm, context);
  if (heard === 'deaf') {
    const message = `nobody in the guest of "${vm.name}" listens (VMware Tools do not run): it is powered off at once`;
    emit({ type: 'warning.raised', code: 'guest-not-shut-down', message });
  }
  if (heard === 'listens') emit({ type: 'power.shutdown', vm: vm.name, timeoutMs });
  return heard;
}

/**
 * A request whose answer is lost is sent again: a guest that is asked twice shuts down once. If it is off then, or its
 * Tools are gone, that comes of the first.
 */
async function ask(
  vm: ExportableVm,
  { session, clock, signal, sends }: Context,
): Promise<'listens' | 'deaf' | 'off'> {
  for (let unanswered = 0; ; unanswered += 1) {
    try {
      await sends(async () => await shutDownGuest(session, { vm: vm.ref, signal }));
      return 'listens';
    } catch (error) {
      const isOver = isFault(error, 'InvalidPowerState') && (await isOff(vm, session, signal));
      if (isOver) return unanswered > 0 ? 'listens' : 'off';
      if (isFault(error, 'ToolsUnavailable')) return unanswered > 0 ? 'listens' : 'deaf';
      if (!isUnanswered(error) || unanswered >= ASK_AGAIN) throw error;
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

async function isOffWithin(
  { ref }: ExportableVm,
  milliseconds: number,
  { session, clock, signal }: ExportContext,
): Promise<boolean> {
  const off = async (watched: AbortSignal) => await whenPoweredOff(session, { vm: ref, signal: watched });
  return await within({ clock, milliseconds, signal }, off);
}

/** A VM that is busy is waited for; so is one of which it is not known whether the request has arrived. */
async function pullPlug(vm: ExportableVm, { session, clock, sends }: Context): Promise<'guest' | 'force'> {
  const deadline = AbortSignal.timeout(POWER_OFF_MS);
  let by: 'guest' | 'force' = 'guest';
  for (;;) {
    try {
      await sends(async () => await powerOff(session, { vm: vm.ref, signal: deadline }));
      return 'force';
    } catch (error) {
      if (deadline.aborted) throw stuck(vm, error);
      // The guest was faster after all, or the answer to an earlier request was lost.
      if (isFault(error, 'InvalidPowerState') && (await isOff(vm, session, deadline))) return by;
      if (isUnanswered(error)) by = 'force';
      else if (!isFault(error, 'TaskInProgress')) throw error;
    }
    await clock.sleep(PAUSE_MS, deadline);
  }
}

function stuck({ name }: ExportableVm, cause: unknown) {
  return fail('deadline', `"${name}" was not powered off within ${formatDuration(POWER_OFF_MS)}`, {
    cause,
    hint: 'look in vSphere at what the VM is busy with',
  });
}

async function isOff(
  { ref }: ExportableVm,
  session: ExportContext['session'],
  signal: AbortSignal,
): Promise<boolean> {
  return (await readPower(session, { vm: ref, signal })).powerState === 'poweredOff';
}
