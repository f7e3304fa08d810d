import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { startSimulator } from '../../../src/simulator/start.ts';
import { findVirtualMachine } from '../../../src/vsphere/inventory.ts';
import { powerOff } from '../../../src/vsphere/power.ts';
import { connect } from '../../../src/vsphere/session.ts';

const { signal } = new AbortController();

/** A server with running VMs: each can be switched off once, which waits for a task. */
async function startedServer(...names: string[]) {
  const disks = [{ capacityBytes: 1024 ** 2 }];
  const server = await startSimulator({
    vms: names.map((name) => ({ name, disks, powerState: 'poweredOn' })),
  });
  const { url, username, password, thumbprintSha256: thumbprint } = server;
  const trust = { kind: 'pinned', thumbprint } as const;
  const session = await connect({ url, username, password, trust }, { signal, clock: systemClock });
  return {
    server,
    session,
    switchOff: async (name: string) => {
      const { ref: vm } = await findVirtualMachine(session, { vm: name, signal });
      await powerOff(session, { vm, signal });
    },
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('waits that follow each other use one property collector, and leave one filter on it', async () => {
  await using started = await startedServer('a', 'b', 'c');
  for (const vm of ['a', 'b', 'c']) await started.switchOff(vm);
  expect(started.server.counters().calls).toMatchObject({
    CreatePropertyCollector: 1,
    CreateFilter: 3,
    DestroyPropertyFilter: 2,
  });
});

test('waits at the same time have a collector each; those of a session that was lost are not used again', async () => {
  await using started = await startedServer('a', 'b', 'c', 'd');
  const { server, switchOff } = started;
  await Promise.all([switchOff('a'), switchOff('b')]);
  expect(server.counters().calls).toMatchObject({ CreatePropertyCollector: 2 });

  server.endSessions();
  await Promise.all([switchOff('c'), switchOff('d')]);
  expect(server.counters()).toMatchObject({ logins: 2, calls: { CreatePropertyCollector: 4 } });
});
