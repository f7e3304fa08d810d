import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fail } from '../../../../src/core/errors.ts';
import type { RunEvent } from '../../../../src/events/event.ts';
import { finishOnServer } from '../../../../src/export/dead-runs/on-server.ts';
import type { ExportContext } from '../../../../src/export/request.ts';
import { startSimulator } from '../../../../src/simulator/start.ts';
import { openDatabase } from '../../../../src/state/database.ts';
import { Journal } from '../../../../src/state/journal.ts';
import { findVirtualMachine } from '../../../../src/vsphere/inventory.ts';
import { connect } from '../../../../src/vsphere/session.ts';
import { JumpingClock } from '../../../support/jumping-clock.ts';

const NAMES = ['a', 'b', 'c'];

/** A killed run has left three VMs off, and all of them are busy. */
async function threeBusyVms() {
  const room = await mkdtemp(join(tmpdir(), 'on-server-'));
  const clock = new JumpingClock();
  const disks = [{ capacityBytes: 16 * 2 ** 20 }];
  const server = await startSimulator({ vms: NAMES.map((name) => ({ name, disks })) });
  const busy = { method: 'PowerOnVM_Task', kind: 'fault', type: 'TaskInProgress' } as const;
  server.faults.add(busy);
  const { url, username, password, thumbprintSha256: thumbprint } = server;
  const running = new AbortController();
  const { signal } = running;
  const trust = { kind: 'pinned', thumbprint } as const;
  const session = await connect(
    { url, username, password, trust },
    { signal: new AbortController().signal, clock },
  );
  const database = openDatabase(room);
  const journal = new Journal(database, clock);
  for (const vm of NAMES) {
    const { ref } = await findVirtualMachine(session, { vm, signal });
    const of = { server: session.host, vm, instanceUuid: `uuid-${vm}`, moref: ref.value };
    journal.record('killed', { kind: 'power', ...of, until: clock.now().toISOString() });
  }
  database.prepare('UPDATE pending_undo SET pid = ?').run(2 ** 30);
  const events: RunEvent[] = [];
  const listeners: (() => void)[] = [];
  const emit = (event: RunEvent) => {
    events.push(event);
    for (const listen of listeners) listen();
  };
  const told = (code: string) => events.filter((event) => 'code' in event && event.code === code).length;
  const context: ExportContext = {
    ...{ session, clock, journal, emit, signal, stateDirectory: room },
    ...{ runId: 'run-2', toolVersion: '0.0.0' },
  };
  return {
    ...{ server, clock, journal, told, context },
    interrupt: () => running.abort(fail('interrupted', 'interrupted by SIGINT')),
    onEvent: (listen: () => void) => void listeners.push(listen),
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      database.close();
      await server[Symbol.asyncDispose]();
      await rm(room, { recursive: true });
    },
  };
}

test('what dead runs left is waited for side by side, and an interruption ends the wait at once and says no more', async () => {
  await using left = await threeBusyVms();
  const { context, journal, told, onEvent, interrupt } = left;
  onEvent(() => {
    if (told('vm-busy') === NAMES.length) interrupt();
  });
  await finishOnServer(context, { patient: true });
  expect(told('vm-busy')).toBe(NAMES.length);
  expect(told('dead-run')).toBe(0);
  expect(journal.all()).toHaveLength(NAMES.length);
});

test('what was waited for in vain is only told within the next minute, and tried again after it', async () => {
  await using left = await threeBusyVms();
  const { server, context, clock, journal, told } = left;
  const waitedFor = new Map(journal.all().map(({ id }) => [id, clock.monotonic()]));
  await finishOnServer(context, { patient: true, waitedFor });
  expect(server.counters().calls).not.toHaveProperty('PowerOnVM_Task');
  expect(told('dead-run')).toBe(NAMES.length);

  server.faults.clear();
  clock.jump(61_000);
  await finishOnServer(context, { patient: true, waitedFor });
  expect(NAMES.map((name) => server.vm(name).powerState)).toEqual(NAMES.map(() => 'poweredOn'));
  expect(journal.all()).toEqual([]);
});
