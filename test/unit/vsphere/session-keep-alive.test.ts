import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src/simulator/start.ts';
import { connect } from '../../../src/vsphere/session.ts';
import { ManualClock } from './manual-clock.ts';

const signal = AbortSignal.timeout(20_000);

describe('A session that nobody uses', () => {
  it('is kept alive well within the 30 minutes after which a server ends it, and no longer than until logout', async () => {
    await using server = await startSimulator({ vms: [] });
    const { url, username, password, thumbprintSha256: thumbprint } = server;
    const clock = new ManualClock();
    const session = await connect(
      { url, username, password, trust: { kind: 'pinned', thumbprint } },
      { signal, clock },
    );
    for (let minutes = 0; minutes < 30; minutes += 10) await clock.pass(10 * 60_000);
    await clock.somebodySleeps();
    expect(server.counters().calls['CurrentTime']).toBe(3);
    await session.logout(signal);
    await session.logout(signal);
    expect(server.counters()).toMatchObject({ logins: 1, logouts: 1, sessionsOpen: 0 });
  });
});
