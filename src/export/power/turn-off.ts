import { fail } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import type { JournalEntry, PoweredOff } from '../../state/journal.ts';
import { readPower } from '../../vsphere/power.ts';
import { lastEvent } from '../../vsphere/vm-events.ts';
import { readVirtualMachine } from '../../vsphere/vm.ts';
import type { ExportableVm, ExportContext } from '../request.ts';
import { armTurnOn } from './arm-turn-on.ts';
import { endGuest } from './end-guest.ts';
import type { PowerPolicy } from './policy.ts';

interface Running extends PowerPolicy {
  readonly bootTime: Date | undefined;
}

interface Where {
  readonly context: ExportContext;
  /** Starts the VM again when it is closed. */
  readonly scope: Scope;
}

/**
 * Ends a running VM: the guest shuts down within its time, or the plug is pulled. The undo is in the journal before,
 * and runs with the scope. A VM that is off is left so, and not started afterwards, unless it was a killed run that had
 * switched it off. A suspended one is refused: its memory would be lost (`wrong-state`).
 */
export async function turnOff(
  found: ExportableVm,
  policy: PowerPolicy,
  where: Where,
): Promise<{ vm: ExportableVm }> {
  const { session, signal } = where.context;
  const { ref } = found;
  const { powerState, bootTime } = await readPower(session, { vm: ref, signal });
  if (powerState === 'suspended') throw suspended(found);
  if (powerState === 'poweredOn') await endNow(found, { ...policy, bootTime }, where);
  settleDeadRun(found, { ...policy, wasOff: powerState !== 'poweredOn' }, where);
  // What ends with the power may have changed: files of its disks, the version of its configuration.
  return { vm: await readVirtualMachine(session, { ref, signal }) };
}

async function endNow(vm: ExportableVm, policy: Running, { context, scope }: Where): Promise<void> {
  const { clock, emit } = context;
  const start = clock.monotonic();
  const undo = policy.powerOnAfter
    ? armTurnOn(await written(vm, policy, context), { context, scope })
    : undefined;
  const by = await endGuest(vm, policy, {
    ...context,
    sends: undo?.sends ?? (async (request) => await request()),
  });
  if (by === 'somebody') {
    undo?.disarm();
    return;
  }
  undo?.sawOff();
  emit({ type: 'power.off', vm: vm.name, by, milliseconds: Math.round(clock.monotonic() - start) });
}

/** With its last event and start: what comes after them is somebody else's. */
async function written(
  vm: ExportableVm,
  { shutdownMs, bootTime }: Running,
  { session, clock, signal }: ExportContext,
): Promise<PoweredOff> {
  const event = await lastEvent(session, { vm: vm.ref, signal });
  return {
    kind: 'power',
    server: session.host,
    vm: vm.name,
    instanceUuid: vm.instanceUuid,
    moref: vm.ref.value,
    until: new Date(clock.now().getTime() + shutdownMs).toISOString(),
    ...(bootTime === undefined ? {} : { bootTime: bootTime.toISOString() }),
    ...(event === undefined ? {} : { event }),
  };
}

/**
 * What a killed run was to start again, this one starts at its end: one start, and one shutdown, are saved. A run that is
 * told to leave the VM off has the last word on it.
 */
function settleDeadRun(
  vm: ExportableVm,
  { powerOnAfter, wasOff }: PowerPolicy & { readonly wasOff: boolean },
  where: Where,
): void {
  const { journal, session } = where.context;
  const left = journal
    .ofDeadRuns()
    .find((entry): entry is JournalEntry & PoweredOff => isOf(entry, vm, session.host));
  if (left === undefined || (powerOnAfter && !wasOff)) return;
  const { id, runId: _run, createdAt: _created, ...off } = left;
  if (powerOnAfter) armTurnOn(off, where);
  journal.settle(id);
}

function isOf(entry: JournalEntry, { instanceUuid }: ExportableVm, server: string): boolean {
  return entry.kind === 'power' && entry.server === server && entry.instanceUuid === instanceUuid;
}

function suspended({ name }: ExportableVm) {
  return fail('wrong-state', `the VM "${name}" is suspended: powering it off would lose its memory`, {
    hint: 'resume it, shut it down in the guest, and export again',
  });
}
