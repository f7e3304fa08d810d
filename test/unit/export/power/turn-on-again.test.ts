import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { fail } from '../../../../src/core/errors.ts';
import { Scope } from '../../../../src/core/scope.ts';
import type { RunEvent } from '../../../../src/events/event.ts';
import { turnOff } from '../../../../src/export/power/turn-off.ts';
import { turnOnAgain } from '../../../../src/export/power/turn-on-again.ts';
import type { ExportContext } from '../../../../src/export/request.ts';
import type { Fault } from '../../../../src/simulator/faults/fault.ts';
import { startSimulator } from '../../../../src/simulator/start.ts';
import { openDatabase } from '../../../../src/state/database.ts';
import { Journal, type PoweredOff } from '../../../../src/state/journal.ts';
import { findVirtualMachine } from '../../../../src/vsphere/inventory.ts';
import { connect } from '../../../../src/vsphere/session.ts';
import { readVirtualMachine } from '../../../../src/vsphere/vm.ts';
import { JumpingClock } from '../../../support/jumping-clock.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'turn-on-'));
  return async () => await rm(room, { recursive: true });
});

const HOUR_MS = 60 * 60_000;

/** A server with a VM that runs, whose guest does not hear, or only nobody there hears. */
async function running(options: { faults?: readonly Fault[]; tools?: 'notRunning' } = {}) {
  const clock = new JumpingClock();
  const { faults = [], tools } = options;
  const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
  const vm = { name: 'web01', disks, powerState: 'poweredOn', ignoresShutdown: true } as const;
  const server = await startSimulator({ vms: [{ ...vm, ...(tools && { tools }) }], faults, clock });
  const { url, username, password, thumbprintSha256: thumbprint } = server;
  const interruption = new AbortController();
  const { signal } = interruption;
  const session = await connect(
    { url, username, password, trust: { kind: 'pinned', thumbprint } },
    { signal: new AbortController().signal, clock },
  );
  const database = openDatabase(room);
  const journal = new Journal(database, clock);
  const events: RunEvent[] = [];
  const emit = (event: RunEvent) => void events.push(event);
  const { ref } = await findVirtualMachine(session, { vm: 'web01', signal });
  const context: ExportContext = {
    ...{ session, clock, journal, emit, signal, stateDirectory: room },
    ...{ runId: 'run-1', toolVersion: '0.0.0' },
  };
  const left: PoweredOff = {
    ...{ kind: 'power', server: session.host, vm: 'web01', instanceUuid: 'uuid-1', moref: ref.value },
    until: new Date(clock.now().getTime() - 1000).toISOString(),
  };
  return {
    ...{ server, session, clock, journal, events, context, ref, left },
    interrupt: () => interruption.abort(fail('interrupted', 'interrupted by SIGINT')),
    found: async () => await readVirtualMachine(session, { ref, signal }),
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      database.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const anew = { signal: new AbortController().signal, patient: true };

describe('A VM that was asked to shut down and runs after its time', () => {
  test('may still go off: its undo stays until it was off and is started', async () => {
    await using run = await running();
    const { server, context, left } = run;
    await expect(turnOnAgain(left, { ...context, ...anew })).rejects.toMatchObject({
      code: 'deadline',
      message: expect.stringContaining('may still be on its way'),
    });
    server.vm('web01').powerOff();
    await expect(turnOnAgain(left, { ...context, ...anew })).resolves.toBe('started');
    expect(server.vm('web01').powerState).toBe('poweredOn');
  });

  test('is not taken for off where the server does not say', async () => {
    await using run = await running();
    const { server, context, left } = run;
    server.faults.add({ kind: 'unset', property: 'VirtualMachine.runtime.powerState' });
    await expect(turnOnAgain(left, { ...context, ...anew })).rejects.toMatchObject({
      message: expect.stringContaining('does not say whether'),
    });
    expect(server.counters().calls['PowerOnVM_Task']).toBeUndefined();
  });

  test('has not heard it when an hour has passed', async () => {
    await using run = await running();
    const { clock, context, left } = run;
    clock.jump(HOUR_MS);
    await expect(turnOnAgain(left, { ...context, ...anew })).resolves.toBe('runs');
  });

  test('was started by somebody when it runs since another time, though no event tells it', async () => {
    await using run = await running();
    const { server, clock, session, context, left } = run;
    const bootTime = session.serverTime.toISOString();
    clock.jump(60_000);
    server.vm('web01').powerOff();
    server.vm('web01').powerOn();
    await expect(turnOnAgain({ ...left, bootTime }, { ...context, ...anew })).resolves.toBe('runs');
  });

  test('is waited for when it is being powered off', async () => {
    await using run = await running();
    const { server, session, ref, context, left } = run;
    const held = server.faults.add({ kind: 'task-hold', task: 'PowerOffVM_Task' });
    await session.call(ref, 'PowerOffVM_Task', {}, anew);
    await held.struck();
    const impatient = turnOnAgain(left, { ...context, ...anew, patient: false });
    await expect(impatient).rejects.toMatchObject({ code: 'deadline' });
    const started = turnOnAgain(left, { ...context, ...anew });
    held.release();
    await expect(started).resolves.toBe('started');
    expect(server.vm('web01').powerState).toBe('poweredOn');
  });
});

describe('A run that is interrupted while the guest shuts down', () => {
  const policy = { shutdownMs: HOUR_MS, powerOnAfter: true };

  test('names the VM that is not off by then, and leaves its undo to the next run', async () => {
    await using run = await running();
    const { context, events, journal, server } = run;
    const emit = (event: RunEvent) => {
      events.push(event);
      if (event.type === 'power.shutdown') run.interrupt();
      if (event.type === 'warning.raised' && event.code === 'waits-for-guest')
        queueMicrotask(() => run.clock.jump(HOUR_MS));
    };
    const scope = new Scope();
    const off = turnOff(await run.found(), policy, { context: { ...context, emit }, scope });
    await expect(off).rejects.toMatchObject({ code: 'interrupted' });
    await scope.close();
    expect(events).toContainEqual(expect.objectContaining({ code: 'waits-for-guest' }));
    expect(scope.leftBehind).toHaveLength(1);
    const [entry] = journal.all().filter((each) => each.kind === 'power');
    expect(entry).toMatchObject({ kind: 'power', vm: 'web01', bootTime: expect.any(String) });

    server.vm('web01').powerOff();
    const next = turnOnAgain(entry ?? run.left, { ...context, ...anew });
    await expect(next).resolves.toBe('started');
  });

  test.each([
    ['nobody in the guest listens and the host does not hear either', 'notRunning' as const],
    ['the host cannot be reached at all', undefined],
  ])('has nothing to undo where %s', async (_title, tools) => {
    const type = 'HostNotConnected';
    const faults = ['PowerOffVM_Task', ...(tools ? [] : ['ShutdownGuest'])].map((method): Fault => ({
      method,
      kind: 'fault',
      type,
    }));
    await using run = await running({ faults, ...(tools && { tools }) });
    const scope = new Scope();
    const off = turnOff(await run.found(), policy, { ...run, scope });
    await expect(off).rejects.toMatchObject({ details: { fault: type } });
    await scope.close();
    expect(scope.leftBehind).toEqual([]);
    expect(run.journal.all()).toEqual([]);
  });
});

describe('A VM that is busy when it is to be started', () => {
  test('is waited for, which is told once', async () => {
    await using run = await running();
    const { server, events, context, left } = run;
    server.vm('web01').powerOff();
    server.faults.add({ method: 'PowerOnVM_Task', kind: 'fault', type: 'TaskInProgress', times: 2 });
    const clock = { ...context.clock, now: () => context.clock.now(), sleep: () => Promise.resolve() };
    await expect(turnOnAgain(left, { ...context, ...anew, clock })).resolves.toBe('started');
    const busy = events.filter((event) => event.type === 'warning.raised' && event.code === 'vm-busy');
    expect(busy).toEqual([expect.objectContaining({ message: expect.stringContaining('"web01" is busy') })]);
  });
});
