import { fail, type HyperexportError } from '../core/errors.ts';
import type { MoRef } from './moref.ts';
import { powerStateOf } from './power-state.ts';
import { readProperties } from './properties.ts';
import type { VsphereSession } from './session.ts';
import { startAgain } from './start-again.ts';
import { waitForTask } from './task.ts';
import type { PowerState } from './virtual-machine.ts';
import { waitForProperties } from './wait-for-updates.ts';

interface OfVm {
  readonly vm: MoRef;
  readonly signal: AbortSignal;
}

export interface Power {
  readonly powerState: PowerState;
  readonly template: boolean;
  /** When it was last switched on, by the server's clock; a restart of the guest does not change it. None of one that is off. */
  readonly bootTime?: Date;
  /** What the VM waits to be answered. */
  readonly question?: string;
}

/**
 * What of a VM decides whether it can be switched on. Throws the fault `ManagedObjectNotFound` when it is gone, and
 * `vsphere-fault` when the server does not say: one that cannot be looked at is not one that is off.
 */
export async function readPower(session: VsphereSession, { vm: ref, signal }: OfVm): Promise<Power> {
  const paths = ['runtime.powerState', 'runtime.bootTime', 'runtime.question', 'config.template'] as const;
  const facts = await readProperties(session, { ref, type: 'VirtualMachine', paths, signal });
  const question = facts['runtime.question']?.text;
  const bootTime = facts['runtime.bootTime'];
  return {
    powerState: powerStateOf(ref, facts['runtime.powerState']),
    template: facts['config.template'] ?? false,
    ...(bootTime === undefined ? {} : { bootTime }),
    ...(question === undefined ? {} : { question }),
  };
}

/** Asks the guest to shut down, and returns at once. Faults: `ToolsUnavailable`, `InvalidPowerState`. */
export async function shutDownGuest(session: VsphereSession, { vm, signal }: OfVm): Promise<void> {
  await session.call(vm, 'ShutdownGuest', {}, { signal });
}

/** Waits until the VM is off, whoever does it. */
export async function whenPoweredOff(session: VsphereSession, { vm: ref, signal }: OfVm): Promise<void> {
  const watched = { ref, type: 'VirtualMachine', paths: ['runtime.powerState'], signal } as const;
  await startAgain(
    session,
    async () =>
      await waitForProperties(session, watched, (facts) => facts['runtime.powerState'] === 'poweredOff'),
  );
}

/** Pulls the plug, and waits until the VM is off. Fault: `InvalidPowerState` when it is not running. */
export async function powerOff(session: VsphereSession, { vm, signal }: OfVm): Promise<void> {
  const task = await session.call(vm, 'PowerOffVM_Task', {}, { signal });
  await waitForTask(session, { task, signal });
}

/**
 * Switches the VM on, and waits until it is. A VM that asks its administrator something first (whether it was moved or
 * copied) does not start before it has an answer: that is an error with the question. Faults: `InvalidPowerState`,
 * `TaskInProgress`, `InsufficientResourcesFault` ...
 */
export async function powerOn(session: VsphereSession, { vm, signal }: OfVm): Promise<void> {
  const task = await session.call(vm, 'PowerOnVM_Task', {}, { signal });
  const decided = new AbortController();
  const watched = AbortSignal.any([signal, decided.signal]);
  const question = refuseQuestion(session, { vm, signal: watched });
  try {
    await Promise.race([waitForTask(session, { task, signal: watched }), question]);
  } finally {
    decided.abort();
    await question.catch(() => undefined);
  }
}

/** Never resolves. */
async function refuseQuestion(session: VsphereSession, { vm: ref, signal }: OfVm): Promise<never> {
  const watched = { ref, type: 'VirtualMachine', paths: ['runtime.question'], signal } as const;
  const facts = await startAgain(
    session,
    async () => await waitForProperties(session, watched, (found) => found['runtime.question'] !== undefined),
  );
  throw asks(facts['runtime.question']?.text ?? '');
}

/** A VM does not go on before somebody has answered. */
export function asks(question: string): HyperexportError {
  const words = question.trim().replaceAll(/\s+/g, ' ');
  return fail('vsphere-fault', `it does not start before it has an answer to the question: ${words}`, {
    hint: 'answer it in vSphere: Actions > Guest OS > Answer Question',
  });
}
