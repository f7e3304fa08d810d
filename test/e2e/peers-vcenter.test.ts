import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { govc } from '../support/govc.ts';
import { judged } from '../support/judges.ts';
import { startVcsim, type Vcsim } from '../support/vcsim.ts';

// What tests of running VMs and of batches rely on, as govc sees it.

judged('vcsim', 'govc')('vcsim as a vCenter with running VMs', () => {
  let room: string;
  let server: Vcsim;
  beforeAll(async () => {
    room = await mkdtemp(path.join(tmpdir(), 'peers-vcenter-'));
    const disks = ['generate:1MiB'];
    const nightly = { category: 'backup', tag: 'nightly' };
    server = await startVcsim({
      clusterHosts: 2,
      datastores: 2,
      machines: [
        {
          name: 'db',
          disks,
          poweredOn: true,
          tools: true,
          tags: [nightly, { category: 'env', tag: 'prod' }],
        },
        { name: 'bare', disks, poweredOn: true },
        { name: 'web', disks, count: 6, folder: 'Web', tags: [nightly] },
      ],
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(room, { recursive: true, force: true });
  });

  async function said(...args: string[]): Promise<string> {
    const ran = await govc(server, args);
    expect(ran, `govc ${args.join(' ')}: ${ran.stderr}`).toMatchObject({ exitCode: 0 });
    return ran.stdout.trim();
  }

  async function snapshots(vm: string): Promise<{ name: string; quiesced: boolean }[]> {
    const tree = JSON.parse(await said('object.collect', '-json', `vm/${vm}`, 'snapshot')) as {
      val?: { rootSnapshotList: { name: string; quiesced: boolean }[] };
    }[];
    return (tree[0]?.val?.rootSnapshotList ?? []).map(({ name, quiesced }) => ({ name, quiesced }));
  }

  it('makes and removes snapshots, and says of each whether the guest was quiesced', async () => {
    for (const vm of ['db', 'bare']) await said('snapshot.create', '-vm', vm, '-m=false', '-q=true', 'now');
    expect(await snapshots('db')).toEqual([{ name: 'now', quiesced: true }]);
    expect(await snapshots('bare'), 'without Tools').toEqual([{ name: 'now', quiesced: false }]);

    await said('export.ovf', '-vm', 'db', '-snapshot', 'now', room);
    for (const vm of ['db', 'bare']) await said('snapshot.remove', '-vm', vm, 'now');
    expect(await snapshots('db')).toEqual([]);
    expect(await server.counters()).toMatchObject({ leases: { completed: 1, open: 0, most_open: 1 } });
  });

  it('tells by REST which VMs have a tag', async () => {
    const tagged = (await said('tags.attached.ls', 'nightly')).split('\n');
    expect(tagged).toHaveLength(7);
    expect((await said('tags.attached.ls', '-r', 'vm/db')).split('\n').toSorted()).toEqual([
      'nightly',
      'prod',
    ]);
    expect((await server.counters()).rest['POST /rest/com/vmware/cis/session']).toBe(2);
  });

  it('has many VMs on all hosts and datastores in turn', async () => {
    const collected = await said('find', '-json', 'vm/Web', '-type', 'm');
    expect(JSON.parse(collected)).toHaveLength(6);
    const found = async (property: string) =>
      (await said('object.collect', '-s', '-type', 'm', 'vm/Web', property)).split('\n');
    expect(new Set(await found('runtime.host')).size).toBe(3);
    expect(new Set(await found('config.files.vmPathName')).size).toBe(6);
  });

  it('shuts a guest down that has Tools, and refuses it for one that has none', async () => {
    expect(await govc(server, ['vm.power', '-s', 'bare'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('ToolsUnavailable'),
    });
    await said('vm.power', '-s', 'db');
    expect(await said('vm.info', 'db')).toContain('poweredOff');
    await said('vm.power', '-on', 'db');
    expect(await said('object.collect', '-s', 'vm/db', 'guest.toolsRunningStatus')).toBe('guestToolsRunning');
  });

  it('counts calls, sessions and TLS connections from the moment that it serves', async () => {
    await using fresh = await startVcsim({ machines: [{ name: 'vm', disks: ['generate:1MiB'] }] });
    expect(await fresh.counters()).toMatchObject({ logins: 0, tls_handshakes: 0, methods: {}, rest: {} });
    await govc(fresh, ['about']);
    expect(await fresh.counters()).toMatchObject({
      logins: 1,
      logouts: 1,
      sessions_open: 0,
      methods: { RetrieveServiceContent: 1, Login: 1, Logout: 1 },
    });
    expect((await fresh.counters()).tls_handshakes).toBeGreaterThan(0);
  });

  it.each([['about'], ['tags.category.ls']])(
    'delays each call of %s by what it was told',
    async (command) => {
      await using slow = await startVcsim({
        delayMs: 300,
        machines: [{ name: 'vm', disks: ['generate:1MiB'] }],
      });
      const start = performance.now();
      await govc(slow, [command]);
      const milliseconds = performance.now() - start;
      const { methods, rest } = await slow.counters();
      const calls = Object.values({ ...methods, ...rest }).reduce((sum, count) => sum + count, 0);
      expect(calls).toBeGreaterThanOrEqual(3);
      // A lower bound, which no busy machine breaks; govc's timers and ours differ by a little.
      expect(milliseconds).toBeGreaterThanOrEqual(calls * 290);
    },
  );
});
