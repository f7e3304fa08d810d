import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { diskFixture, nvramFixture, partitionOf, type DiskFixture } from '../support/fixtures.ts';
import { judged, type Ran } from '../support/judges.ts';
import { environmentFor, startVcsim, type Vcsim } from '../support/vcsim.ts';
import { content, judgeOvfDirectory } from './judge-export.ts';

const STRANGE = 'we/b 100%+ü';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'export-'));
  return async () => await rm(room, { recursive: true, force: true });
});

judged(
  'vcsim',
  'mkfs.ext4',
  'qemu-img',
  'e2fsck',
  'sha256sum',
  'tar',
  'ovf-schema',
)('an export from vcsim', () => {
  let server: Vcsim;
  let disks: DiskFixture[];
  let nvram: string;

  beforeAll(async () => {
    disks = [await diskFixture({ seed: 7 }), await diskFixture({ seed: 8, mebibytes: 16 })];
    nvram = await nvramFixture();
    const [first, second] = disks as [DiskFixture, DiskFixture];
    server = await startVcsim({
      machines: [
        { name: 'web01', disks: [first.vmdk.esxi, second.vmdk.qemu], nvram },
        { name: STRANGE, disks: [second.vmdk.esxi] },
        { name: 'running', disks: [second.vmdk.esxi], poweredOn: true },
        { name: 'twin', disks: [second.vmdk.esxi] },
        { name: 'twin', folder: 'Finance', disks: [second.vmdk.esxi] },
      ],
    });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  async function hyperexport(...args: string[]): Promise<Ran> {
    return await runCli(['--ca-file', server.caFile, ...args], {
      cwd: room,
      env: environmentFor(server, room),
    });
  }

  async function nothingLeftOnTheServer(): Promise<void> {
    const { leases, sessions_open: sessions } = await server.counters();
    expect({ leases: leases.open, sessions }).toEqual({ leases: 0, sessions: 0 });
  }

  /** What is in the room besides the state directory. */
  async function roomHolds(): Promise<string[]> {
    return (await readdir(room)).filter((name) => name !== 'state');
  }

  test('as OVF is bit for bit the disks, in both layouts, and leaves nothing open on the server', async () => {
    const ran = await hyperexport('--vm', 'web01', '--output', 'out');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    const out = join(room, 'out');
    expect(await readdir(out)).toEqual([
      'export.json',
      'web01-disk1.vmdk',
      'web01-disk2.vmdk',
      'web01.mf',
      'web01.nvram',
      'web01.ovf',
    ]);
    await judgeOvfDirectory(
      out,
      disks.map(({ raw }) => raw),
    );
    expect(await readFile(join(out, 'web01.nvram'))).toEqual(await readFile(nvram));

    await content('qemu-img', [
      'convert',
      '-O',
      'raw',
      join(out, 'web01-disk1.vmdk'),
      join(room, 'disk.raw'),
    ]);
    await content('e2fsck', ['-fn', partitionOf(join(room, 'disk.raw'))]);
    await nothingLeftOnTheServer();
    expect((await server.counters()).leases.aborted).toBe(0);
  });

  test('as OVA is one archive with the descriptor first, whose members are the same export', async () => {
    const ran = await hyperexport('--vm', '/DC0/vm/web01', '--format', 'ova', '--output', 'out');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(room, 'out'))).toEqual(['export.json', 'web01.ova']);
    const listed = (await content('tar', ['tvf', join(room, 'out/web01.ova')])).trim().split('\n');
    expect(listed.map((line) => line.split(' ').at(-1))).toEqual([
      'web01.ovf',
      'web01-disk1.vmdk',
      'web01-disk2.vmdk',
      'web01.nvram',
      'web01.mf',
    ]);
    await mkdir(join(room, 'extracted'));
    await content('tar', ['xf', join(room, 'out/web01.ova'), '-C', join(room, 'extracted')]);
    await judgeOvfDirectory(
      join(room, 'extracted'),
      disks.map(({ raw }) => raw),
    );
    await nothingLeftOnTheServer();
  });

  test('with --quiet prints the lines that scripts parse, and nothing else', async () => {
    const { stdout, stderr, exitCode } = await hyperexport('--vm', STRANGE, '--quiet', '--output', '{vm}');
    expect(exitCode, stderr).toBe(0);
    const lines = Object.fromEntries(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    expect(Object.keys(lines)).toEqual([
      'status',
      'vm',
      'path',
      'output',
      'format',
      'files',
      'bytes',
      'duration_seconds',
      'verified',
    ]);
    expect(lines).toMatchObject({
      status: 'success',
      vm: STRANGE,
      format: 'ovf',
      files: '3',
      verified: 'stream',
    });
    expect(lines.output).toMatch(/we_b_100___-[0-9a-f]{8}$/);
    expect(await readdir(lines.output)).toHaveLength(4);
  });

  test('with --json prints one event a line, the result last', async () => {
    const { stdout } = await hyperexport('--vm', 'web01', '--json', '--output', 'out');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const types = events.map(({ type }) => type);
    for (const type of [
      'session.opened',
      'export.started',
      'lease.ready',
      'disk.finished',
      'lease.completed',
      'export.finished',
    ])
      expect(types).toContain(type);
    expect(events.at(-1)).toMatchObject({ vm: 'web01', verified: ['stream'] });
    expect(JSON.stringify(events)).not.toContain(server.password);
  });

  describe('is refused before anything is touched', () => {
    const cases: [string, string[], number, RegExp][] = [
      ['a running VM', ['--vm', 'running'], 2, /running.*\n.*--snapshot.*--power-off/s],
      ['an unknown VM, with the nearest name', ['--vm', 'wbe01'], 12, /web01/],
      ['a part of a name', ['--vm', 'web0'], 12, /web01/],
      [
        'a name that two VMs have, with both paths',
        ['--vm', 'twin'],
        2,
        /\/DC0\/vm\/twin.*\/DC0\/vm\/Finance\/twin|\/DC0\/vm\/Finance\/twin.*\/DC0\/vm\/twin/s,
      ],
      ['an unknown placeholder', ['--vm', 'web01', '--output', 'x/{host}'], 2, /\{host\}.*\{vm\}/s],
    ];
    test.each(cases)('%s', async (_, args, status, message) => {
      const { exitCode, stderr, stdout } = await hyperexport(...args);
      expect(stderr).toMatch(message);
      expect(exitCode).toBe(status);
      expect(stdout).toBe('');
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(await roomHolds()).toEqual([]);
      await nothingLeftOnTheServer();
    });
  });

  describe('into a directory that is there already', () => {
    test('goes in beside what is there when nothing is in the way', async () => {
      await mkdir(join(room, 'out'));
      await writeFile(join(room, 'out/README'), 'mine');
      expect(await hyperexport('--vm', STRANGE, '--output', 'out')).toMatchObject({ exitCode: 0 });
      expect((await readdir(join(room, 'out'))).sort()).toEqual(
        expect.arrayContaining(['README', 'export.json']),
      );
      expect(await readFile(join(room, 'out/README'), 'utf8')).toBe('mine');
    });

    test('that holds an export is refused, and replaced whole with --overwrite', async () => {
      expect(await hyperexport('--vm', 'web01', '--output', 'out')).toMatchObject({ exitCode: 0 });
      const before = await readFile(join(room, 'out/export.json'), 'utf8');
      const refused = await hyperexport('--vm', 'web01', '--output', 'out', '--format', 'ova');
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--overwrite') });
      expect(await readFile(join(room, 'out/export.json'), 'utf8')).toBe(before);

      const replaced = await hyperexport(
        '--vm',
        'web01',
        '--output',
        'out',
        '--format',
        'ova',
        '--overwrite',
      );
      expect(replaced, replaced.stderr).toMatchObject({ exitCode: 0 });
      expect(await readdir(join(room, 'out'))).toEqual(['export.json', 'web01.ova']);
    });

    test('that holds an export of another VM is refused also with --overwrite', async () => {
      expect(await hyperexport('--vm', 'web01', '--output', 'out')).toMatchObject({ exitCode: 0 });
      const refused = await hyperexport('--vm', STRANGE, '--output', 'out', '--overwrite');
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('another VM') });
    });

    test("that holds a file of the export's name, made by somebody else, is refused and the file stays", async () => {
      await mkdir(join(room, 'out'));
      await writeFile(join(room, 'out/web01.ovf'), 'by hand');
      const refused = await hyperexport('--vm', 'web01', '--output', 'out', '--overwrite');
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('web01.ovf') });
      expect(await readdir(join(room, 'out'))).toEqual(['web01.ovf']);
      await nothingLeftOnTheServer();
    });
  });

  test('from a standalone ESXi host, whose device URLs name no host, is the same', async () => {
    const [disk] = disks as [DiskFixture];
    await using host = await startVcsim({
      esx: true,
      machines: [{ name: 'web01', disks: [disk.vmdk.esxi] }],
    });
    const ran = await runCli(['--vm', 'web01', '--output', 'out', '--ca-file', host.caFile], {
      cwd: room,
      env: {
        GOVC_URL: host.url,
        GOVC_USERNAME: host.username,
        GOVC_PASSWORD: host.password,
        HYPEREXPORT_STATE_DIR: join(room, 'state'),
      },
    });
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    await judgeOvfDirectory(join(room, 'out'), [disk.raw]);
    const { leases, sessions_open: sessions } = await host.counters();
    expect({ completed: leases.completed, open: leases.open, sessions }).toEqual({
      completed: 1,
      open: 0,
      sessions: 0,
    });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'that is interrupted by %s ends with %d, its lease, its session and its files gone',
    async (signal, status) => {
      const fast = disks[0]?.vmdk.esxi ?? '';
      await using slow = await startVcsim({ machines: [{ name: 'big', disks: [fast] }], rate: 1024 * 1024 });
      const ran = await runCli(['--vm', 'big', '--output', 'deep/out', '--ca-file', slow.caFile], {
        cwd: room,
        env: {
          GOVC_URL: slow.url,
          GOVC_USERNAME: slow.username,
          GOVC_PASSWORD: slow.password,
          HYPEREXPORT_STATE_DIR: join(room, 'state'),
        },
        interruptOn: { stderr: /started/, signal },
      });
      expect(ran, ran.stderr).toMatchObject({ exitCode: status });
      const { leases, sessions_open: sessions } = await slow.counters();
      expect({ aborted: leases.aborted, open: leases.open, sessions }).toEqual({
        aborted: 1,
        open: 0,
        sessions: 0,
      });
      expect(await roomHolds()).toEqual([]);
      expect(await readdir(join(room, 'state/locks'))).toEqual([]);
    },
  );

  test('from a server whose certificate is not trusted is refused with the fingerprint it saw, and works with it', async () => {
    const env = { GOVC_URL: server.url, GOVC_USERNAME: server.username, GOVC_PASSWORD: server.password };
    const options = { cwd: room, env: { ...env, HYPEREXPORT_STATE_DIR: join(room, 'state') } };
    const refused = await runCli(['--vm', 'web01'], options);
    expect(refused).toMatchObject({ exitCode: 10, stderr: expect.stringContaining(server.thumbprintSha256) });
    expect(await roomHolds()).toEqual([]);
    for (const thumbprint of [
      server.thumbprintSha256,
      server.thumbprintSha1.toLowerCase().replaceAll(':', ''),
    ]) {
      const pinned = await runCli(
        ['--vm', 'web01', '--vm-info', '--quiet', '--thumbprint', thumbprint],
        options,
      );
      expect(pinned, pinned.stderr).toMatchObject({ exitCode: 0 });
    }
  });

  test('with a wrong password is exit 11, and the password is not in the answer', async () => {
    const options = {
      cwd: room,
      env: { GOVC_URL: server.url, GOVC_USERNAME: server.username, GOVC_PASSWORD: 'not-the-password' },
    };
    const { exitCode, stderr } = await runCli(['--vm', 'web01', '--ca-file', server.caFile], options);
    expect(exitCode).toBe(11);
    expect(stderr).not.toContain('not-the-password');
  });
});
