import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { diskFixture } from '../support/fixtures.ts';
import { govc } from '../support/govc.ts';
import { judged, type Ran } from '../support/judges.ts';
import { environmentFor, startVcsim, type Vcsim } from '../support/vcsim.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'power-vcsim-'));
  return async () => await rm(room, { recursive: true, force: true });
});

judged(
  'vcsim',
  'govc',
  'mkfs.ext4',
  'qemu-img',
)('on vcsim, as govc sees it', () => {
  let server: Vcsim;

  beforeAll(async () => {
    const disks = [(await diskFixture({ seed: 8, mebibytes: 16 })).vmdk.esxi];
    const runs = { disks, poweredOn: true };
    server = await startVcsim({
      machines: [
        { name: 'with-tools', ...runs, tools: true },
        { name: 'without-tools', ...runs },
        { name: 'off', disks },
      ],
    });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  async function hyperexport(vm: string, ...args: string[]): Promise<Ran> {
    return await runCli(['--ca-file', server.caFile, '--vm', vm, '--output', 'out', ...args], {
      cwd: room,
      env: environmentFor(server, room),
    });
  }

  async function asked(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await govc(server, args);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  }

  const powerOf = async (vm: string) =>
    (await asked('object.collect', '-s', `/DC0/vm/${vm}`, 'runtime.powerState')).trim();

  test.each(['with-tools', 'without-tools'])('--power-off of %s leaves the VM running', async (vm) => {
    const before = (await server.counters()).methods;
    const ran = await hyperexport(vm, '--power-off');
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await powerOf(vm)).toBe('poweredOn');
    const { methods, leases, sessions_open: sessions } = await server.counters();
    const calls = (name: string) => (methods[name] ?? 0) - (before[name] ?? 0);
    expect(calls('PowerOffVM_Task')).toBe(vm === 'with-tools' ? 0 : 1);
    expect(calls('PowerOnVM_Task')).toBe(1);
    expect({ leases: leases.open, sessions }).toEqual({ leases: 0, sessions: 0 });
  });

  test('--power-on-after=false leaves it off, and a VM that is off stays off', async () => {
    const ran = await hyperexport('with-tools', '--power-off', '--power-on-after=false');
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await powerOf('with-tools')).toBe('poweredOff');
    await asked('vm.power', '-on', 'with-tools');
    expect((await hyperexport('off', '--power-off', '--overwrite', '--output', 'off')).exitCode).toBe(0);
    expect(await powerOf('off')).toBe('poweredOff');
  });

  test('--consolidate-snapshots leaves snapshots alone, and =all leaves none', async () => {
    await asked('snapshot.create', '-vm', 'off', 'before-update');
    await asked('snapshot.create', '-vm', 'off', 'after-update');
    const ran = await hyperexport('off', '--consolidate-snapshots');
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await asked('snapshot.tree', '-vm', 'off')).toContain('after-update');
    const all = await hyperexport('off', '--consolidate-snapshots=all', '--output', 'all');
    expect(all.exitCode, all.stderr).toBe(0);
    expect(await asked('snapshot.tree', '-vm', 'off')).toBe('');
  });
});
