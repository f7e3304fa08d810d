import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readExportRecord } from '../../src/ovf/export-record.ts';
import { runCli, type CliOptions } from '../support/cli.ts';
import { diskFixture, nvramFixture, type DiskFixture } from '../support/fixtures.ts';
import { govc } from '../support/govc.ts';
import { judged, type Ran } from '../support/judges.ts';
import { environmentFor, startVcsim, type Vcsim } from '../support/vcsim.ts';
import { content } from './judge-export.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'snapshot-vcsim-'));
  return async () => await rm(room, { recursive: true, force: true });
});

judged(
  'vcsim',
  'govc',
  'mkfs.ext4',
  'qemu-img',
  'tar',
)('a running VM of vcsim, as govc and qemu-img see it', () => {
  let server: Vcsim;
  let disk: DiskFixture;

  beforeAll(async () => {
    disk = await diskFixture({ seed: 11, mebibytes: 64 });
    const runs = { disks: [disk.vmdk.esxi], nvram: await nvramFixture(11), poweredOn: true, tools: true };
    // Slow enough to be interrupted.
    server = await startVcsim({ rate: 40 * 2 ** 20, machines: [{ name: 'web01', ...runs }] });
    await asked('snapshot.create', '-vm', 'web01', 'mine');
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  async function hyperexport(args: readonly string[], options: CliOptions = {}): Promise<Ran> {
    const run = ['--ca-file', server.caFile, '--vm', 'web01', '--output', 'out', '--snapshot', ...args];
    return await runCli(run, {
      cwd: room,
      env: environmentFor(server, room),
      ...options,
    });
  }

  async function asked(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await govc(server, args);
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  }
  /** Names by line; govc adds a dot for where the VM is now. */
  async function tree(): Promise<string[]> {
    const lines = (await asked('snapshot.tree', '-vm', 'web01')).split('\n').map((line) => line.trim());
    return lines.filter((line) => line !== '.').map((line) => line.replace(/^\[(.*)\]$/, '$1'));
  }

  test('is exported while it runs; the disk is what it was, the NVRAM is there, and only the snapshot of somebody else stays', async () => {
    const ran = await hyperexport([]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    await content('qemu-img', ['compare', join(room, 'out/web01-disk1.vmdk'), disk.raw]);
    expect(await tree()).toEqual(['mine']);
    expect(await readExportRecord(join(room, 'out'))).toMatchObject({
      vm: { powerState: 'poweredOn' },
      snapshot: { kept: false, memory: false },
      nvram: 'datastore',
    });
    const { leases, sessions_open: sessions } = await server.counters();
    expect({ leases: leases.open, sessions }).toEqual({ leases: 0, sessions: 0 });
  });

  test('is exported as an OVA too, in one pass', async () => {
    const ran = await hyperexport(['--format', 'ova', '--output', 'ova']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    await content('tar', ['-xf', join(room, 'ova/web01.ova'), '-C', room]);
    await content('qemu-img', ['compare', join(room, 'web01-disk1.vmdk'), disk.raw]);
    expect(await tree()).toEqual(['mine']);
  });

  test('leaves no snapshot after SIGINT', async () => {
    const interruptOn = { stderr: /disk1\.vmdk: started/, signal: 'SIGINT' } as const;
    const ran = await hyperexport([], { interruptOn });
    expect(ran.exitCode, ran.stderr).toBe(130);
    expect(await tree()).toEqual(['mine']);
  });

  test('leaves none after SIGKILL and one more run', async () => {
    const interruptOn = { stderr: /disk1\.vmdk: started/, signal: 'SIGKILL' } as const;
    await hyperexport([], { interruptOn });
    expect(await tree()).toHaveLength(2);
    const next = await hyperexport(['--overwrite']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('which a run that was killed had left');
    expect(await tree()).toEqual(['mine']);
  });
});
