import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { startSimulator } from '../../../src/simulator/start.ts';
import { connect } from '../../../src/vsphere/session.ts';

test('a logout waits for a login that is under way, and leaves no session behind', async () => {
  await using server = await startSimulator({ vms: [] });
  const { signal } = new AbortController();
  const { url, username, password, thumbprintSha256: thumbprint } = server;
  const trust = { kind: 'pinned', thumbprint } as const;
  const session = await connect({ url, username, password, trust }, { signal, clock: systemClock });
  const login = server.faults.add({ kind: 'hold', method: 'Login' });

  server.endSessions();
  const root = { type: 'ServiceInstance', value: 'ServiceInstance' };
  const call = session.call(root, 'CurrentTime', {}, { signal }).catch(() => undefined);
  await login.struck();
  const logout = session.logout(signal);
  login.release();
  await Promise.all([call, logout]);
  expect(server.counters()).toMatchObject({ logins: 2, sessionsOpen: 0 });
});
