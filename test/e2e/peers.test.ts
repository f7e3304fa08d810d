import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StreamOptimizedWalk } from '../../src/disk/stream-optimized/walk.ts';
import { diskFixture, nvramFixture, partitionOf, type DiskFixture } from '../support/fixtures.ts';
import { generatedRaw, MIB, type GeneratedRaw } from '../support/generated-raw.ts';
import { govc } from '../support/govc.ts';
import { judge, judged, type JudgeName } from '../support/judges.ts';
import { pyvmomi, wireTables } from '../support/pyvmomi.ts';
import { startVcsim, type Vcsim } from '../support/vcsim.ts';

// The judges must be right themselves: what vcsim serves is exported by govc and judged by qemu-img and e2fsck.

const strange = 'we/b 100%+ü';

let room: string;
beforeAll(async () => {
  room = await mkdtemp(path.join(tmpdir(), 'peers-'));
});
afterAll(async () => {
  await rm(room, { recursive: true, force: true });
});

async function good(name: JudgeName, ...args: string[]): Promise<string> {
  const ran = await judge(name).run(args, { cwd: room });
  expect(ran, `${name} ${args.join(' ')}: ${ran.stderr}${ran.stdout}`).toMatchObject({ exitCode: 0 });
  return ran.stdout;
}

judged(
  'mkfs.ext4',
  'qemu-img',
  'e2fsck',
)('The disk fixtures', () => {
  it('hold a file system that e2fsck finds clean, in a VMDK that qemu-img finds equal', async () => {
    const disk = await diskFixture({ seed: 7 });
    await good('e2fsck', '-fn', partitionOf(disk.raw));
    await good('qemu-img', 'check', disk.vmdk.qemu);
    await good('qemu-img', 'compare', disk.raw, disk.vmdk.qemu);
    const info = JSON.parse(await good('qemu-img', 'info', '--output=json', disk.vmdk.qemu));
    expect(info).toMatchObject({ 'virtual-size': disk.capacity });
    expect((await stat(disk.vmdk.qemu)).size, 'content compresses in part').toBeLessThan(disk.capacity / 2);
  });

  it('are made once when several tests ask for one at the same time', async () => {
    const made = await Promise.all([1, 2, 3].map(async () => await diskFixture({ seed: 8, mebibytes: 16 })));
    expect(new Set(made.map((disk) => disk.raw)).size).toBe(1);
    await good('qemu-img', 'compare', made[0]!.raw, made[0]!.vmdk.qemu);
  });
});

judged(
  'vcsim',
  'govc',
  'mkfs.ext4',
  'qemu-img',
)('vcsim with exports', () => {
  let disks: DiskFixture[];
  let nvram: string;
  let server: Vcsim;

  beforeAll(async () => {
    disks = [await diskFixture({ seed: 7 }), await diskFixture({ seed: 8, mebibytes: 16 })];
    nvram = await nvramFixture();
    const files = disks.map((disk) => disk.vmdk.qemu);
    server = await startVcsim({
      machines: [
        { name: 'web01', disks: files, nvram },
        { name: strange, disks: files.slice(1) },
        { name: 'running', disks: files.slice(1), poweredOn: true },
        { name: 'web01', folder: 'Finance', disks: files.slice(1) },
      ],
    });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  async function exported(args: string[], connection: Vcsim = server): Promise<string> {
    const directory = await mkdtemp(path.join(room, 'export-'));
    const ran = await govc(connection, ['export.ovf', '-sha', '256', '-name', 'vm', ...args, directory]);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    return path.join(directory, 'vm');
  }

  async function matchesItsManifest(directory: string): Promise<void> {
    const manifest = await readFile(path.join(directory, 'vm.mf'), 'utf8');
    const sums = manifest.replaceAll(/SHA256\((.+)\)= ([0-9a-f]+)/g, '$2  $1');
    const ran = await judge('sha256sum').run(['--check', '--strict'], { cwd: directory, input: sums });
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 });
  }

  it('exports disks that are bit for bit those of the command line, and an nvram', async () => {
    const directory = await exported(['-i', '-vm', '/DC0/vm/web01']);
    for (const [index, disk] of disks.entries()) {
      const file = path.join(directory, `vm-disk-${index}.vmdk`);
      await good('qemu-img', 'check', file);
      await good('qemu-img', 'compare', file, disk.raw);
    }
    expect(await readFile(path.join(directory, 'vm-nvram'))).toEqual(await readFile(nvram));
    await matchesItsManifest(directory);
  });

  it('keeps its true capacity on each disk', async () => {
    const ran = await govc(server, ['device.info', '-json', '-vm', '/DC0/vm/web01', 'disk-*']);
    const { devices } = JSON.parse(ran.stdout) as { devices: { capacityInBytes: number }[] };
    expect(devices.map((device) => device.capacityInBytes)).toEqual(disks.map((disk) => disk.capacity));
  });

  judged('ovf-schema')('its descriptor', () => {
    it('is valid by the DMTF schema', async () => {
      const directory = await exported(['-i', '-vm', '/DC0/vm/web01']);
      await good('ovf-schema', path.join(directory, 'vm.ovf'));
    });
  });

  it('escapes the names of VMs as vCenter does', async () => {
    const { stdout } = await govc(server, ['find', '/', '-type', 'm']);
    expect(stdout.trim().split('\n')).toContain('/DC0/vm/we%2fb 100%25+ü');
    await exported(['-vm', '/DC0/vm/we%2fb 100%25+ü']);
  });

  it('refuses ExportVm for a running VM, and exports its snapshot', async () => {
    const refused = await govc(server, ['export.ovf', '-vm', 'running', room]);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('in the current state') });

    await govc(server, ['snapshot.create', '-vm', 'running', 'now']);
    const directory = await exported(['-vm', 'running', '-snapshot', 'now']);
    await good('qemu-img', 'compare', path.join(directory, 'vm-disk-0.vmdk'), disks[1]!.raw);
  });

  it('refuses a wrong password', async () => {
    const ran = await govc({ ...server, password: 'wrong' }, ['ls']);
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Login failure') });
  });

  it('counts what is left behind: nothing after an export', async () => {
    const before = await server.counters();
    await exported(['-vm', '/DC0/vm/web01']);
    const after = await server.counters();
    expect(after).toMatchObject({ sessions_open: 0, leases: { open: 0, aborted: 0, lost: 0 } });
    expect(after.leases.completed - before.leases.completed).toBe(1);
    expect(after.logins).toBe(after.logouts);
  });

  it('exports as a standalone ESXi host too, whose device URLs name the host *', async () => {
    await using host = await startVcsim({
      esx: true,
      machines: [{ name: 'vm', disks: [disks[1]!.vmdk.qemu] }],
    });
    const lease = await govc(host, ['export.ovf', '-lease', '-json', '-vm', 'vm']);
    expect(lease.stdout).toContain('"https://*/nfc/');
    const directory = await exported(['-vm', 'vm'], host);
    await good('qemu-img', 'compare', path.join(directory, 'vm-disk-0.vmdk'), disks[1]!.raw);
    expect(await host.counters(), 'govc -lease logs out with the lease open').toMatchObject({
      leases: { open: 0, completed: 1, lost: 1 },
    });
  });

  it.each([{ inMemory: true }, { contentLength: true }, { rate: 4_000_000 }, { tls: false }])(
    'serves the same bytes with %o',
    async (options) => {
      await using other = await startVcsim({
        ...options,
        machines: [{ name: 'vm', disks: [disks[1]!.vmdk.qemu] }],
      });
      const directory = await exported(['-vm', 'vm'], other);
      await good('qemu-img', 'compare', path.join(directory, 'vm-disk-0.vmdk'), disks[1]!.raw);
    },
  );

  it.each<[spec: string, raw: GeneratedRaw]>([
    ['64MiB', { capacityBytes: 64 * MIB }],
    ['3GiB:sparse', { capacityBytes: 3072 * MIB, sparse: true }],
  ])(
    'makes a disk of %s while it sends it: of the right content, and in the layout of ESXi',
    async (spec, raw) => {
      await using other = await startVcsim({ machines: [{ name: 'vm', disks: [`generate:${spec}`] }] });
      const file = path.join(await exported(['-vm', 'vm'], other), 'vm-disk-0.vmdk');
      await good('qemu-img', 'check', file);
      await good('qemu-img', 'compare', file, await generatedRaw(path.join(room, `${spec}.raw`), raw));

      const walk = new StreamOptimizedWalk();
      for await (const piece of createReadStream(file)) walk.push(piece as Buffer);
      expect(walk.finish()).toMatchObject({ layout: 'esxi', capacityBytes: raw.capacityBytes });
    },
  );

  judged('pyvmomi')('with pyvmomi', () => {
    it('lists its VMs page by page', async () => {
      const ran = await pyvmomi(server, 'vms');
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
      const listed = ran.stdout.trim().split('\n').toSorted();
      expect(listed).toEqual(['running', 'we%2fb 100%25+ü', 'web01', 'web01']);
      expect(await server.counters()).toMatchObject({ sessions_open: 0 });
    });

    it('serves a manifest with SHA-256 where it was asked for, of the bytes it sent', async () => {
      const ran = await pyvmomi(server, 'manifest', ['web01']);
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    });

    it('sends bodies without a length, and cuts them when their lease ends', async () => {
      const machines = [{ name: 'slow', disks: [disks[1]!.vmdk.qemu] }];
      await using slow = await startVcsim({ machines, rate: 200_000 });
      const ran = await pyvmomi(slow, 'streams', ['slow']);
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
      expect(await slow.counters()).toMatchObject({ sessions_open: 0, leases: { open: 0, aborted: 1 } });
    });

    it('writes no descriptor for a device that it does not know', async () => {
      const ran = await pyvmomi(server, 'unknown_device', [strange]);
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0, stdout: 'vim.fault.OvfUnknownDevice\n' });
    });
  });
});

judged('pyvmomi')("pyvmomi's type tables", () => {
  it('give elements in wire order, with the version that brought each', async () => {
    const tables = await wireTables([
      'CreateSnapshotEx_Task',
      'HttpNfcLeaseDeviceUrl',
      'VirtualMachine',
      'Nothing',
    ]);
    expect(tables.methods['CreateSnapshotEx_Task']).toMatchObject({
      object: 'VirtualMachine',
      version: '6.5',
      privilege: 'VirtualMachine.State.CreateSnapshot',
      task: true,
      params: ['name', 'description', 'memory', 'quiesceSpec'].map((name) => ({ name })),
    });
    expect(
      tables.types['HttpNfcLeaseDeviceUrl']!.properties!.map((field) => [field.name, field.version]),
    ).toEqual([
      ['dynamicType', null],
      ['dynamicProperty', null],
      ['key', '4.0'],
      ['importKey', '4.0'],
      ['url', '4.0'],
      ['sslThumbprint', '4.0'],
      ['sslCertificate', '9.0.0.0'],
      ['disk', '4.1'],
      ['targetId', '4.1'],
      ['datastoreKey', '4.1'],
      ['fileSize', '4.1'],
    ]);
    expect(tables.types['VirtualMachine']).toMatchObject({ kind: 'managed', base: 'ManagedEntity' });
    expect(tables.unknown).toEqual(['Nothing']);
  });
});
