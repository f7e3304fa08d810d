import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { judged } from '../support/judges.ts';
import { startVcsim, type Vcsim } from '../support/vcsim.ts';

// What an export costs the server, counted there: a call more for each VM is what a batch of a thousand notices.

judged('vcsim')('An export, counted on the server', () => {
  let room: string;
  beforeAll(async () => {
    room = await mkdtemp(path.join(tmpdir(), 'calls-'));
  });
  afterAll(async () => {
    await rm(room, { recursive: true, force: true });
  });

  async function exported(server: Vcsim, ...selection: string[]): Promise<{ calls: number; tls: number }> {
    const { url, username, password, thumbprintSha256 } = server;
    const ran = await runCli(
      [
        ...['--url', url, '--username', username, '--thumbprint', thumbprintSha256, '--quiet'],
        ...[...selection, '--output', path.join(room, '{vm}')],
      ],
      { env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: path.join(room, 'state') } },
    );
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    const { methods, tls_handshakes: tls, logins, sessions_open: open } = await server.counters();
    expect({ logins, open }, 'one session, which is logged out').toEqual({ logins: 1, open: 0 });
    return { calls: Object.values(methods).reduce((sum, count) => sum + count, 0), tls };
  }

  const disks = ['generate:1MiB'];

  it('of one VM takes at most 19 calls, on two connections beside the disk', async () => {
    await using server = await startVcsim({ machines: [{ name: 'single', disks }] });
    const { calls, tls } = await exported(server, '--vm', 'single');
    expect(calls).toBeLessThanOrEqual(19);
    expect(
      tls,
      'two for SOAP, one for the disk; one that looks for the host is not waited for',
    ).toBeLessThanOrEqual(4);
  });

  it('reads the names of thousands of VMs in pages, and takes no other call more for them', async () => {
    await using server = await startVcsim({
      machines: [
        { name: 'needle', disks },
        { name: 'straw', disks, count: 1500 },
      ],
    });
    const { calls } = await exported(server, '--vm', 'needle');
    expect(calls).toBeLessThanOrEqual(24);
  });

  it('of several VMs takes one session, and at most 15 calls for each VM more', async () => {
    const counts = [2, 10];
    const costs = [];
    for (const count of counts) {
      await using server = await startVcsim({ machines: [{ name: `vm${count}`, disks, count }] });
      costs.push(await exported(server, '--vm', `vm${count}-*`, '--all'));
    }
    const [few, many] = costs as [{ calls: number; tls: number }, { calls: number; tls: number }];
    const more = (counts[1] ?? 0) - (counts[0] ?? 0);
    expect((many.calls - few.calls) / more).toBeLessThanOrEqual(15);
    expect(many.tls, 'those for SOAP are shared').toBeLessThanOrEqual(8 + 2 * (counts[1] ?? 0));
  });
});
