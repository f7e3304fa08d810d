import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { acquireLock } from '../../src/platform/lock-file.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { findVirtualMachine } from '../../src/vsphere/inventory.ts';
import { exportVm } from '../../src/vsphere/nfc-lease.ts';
import { connect } from '../../src/vsphere/session.ts';
import { runCli } from '../support/cli.ts';
import { judged, type Ran } from '../support/judges.ts';
import { content, judgeOvfDirectory } from './judge-export.ts';

let room: string;
let server: Simulator;

beforeAll(async () => {
  server = await startSimulator();
});
afterAll(async () => await server.close());

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'export-'));
  return async () => await rm(room, { recursive: true, force: true });
});

async function hyperexport(...args: string[]): Promise<Ran> {
  const connection = [
    '--url',
    server.url.href,
    '--username',
    server.username,
    '--thumbprint',
    server.thumbprintSha256,
  ];
  return await runCli([...connection, ...args], {
    cwd: room,
    env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
  });
}

function nothingLeftOnTheServer(): void {
  const { sessionsOpen, leases } = server.counters();
  expect({ sessionsOpen, leases: leases.opened - leases.completed - leases.aborted }).toEqual({
    sessionsOpen: 0,
    leases: 0,
  });
}

async function truthOf(vm: string, disks: number): Promise<string[]> {
  const files = Array.from({ length: disks }, (_, index) => join(room, `truth-${index}.raw`));
  for (const [index, file] of files.entries()) await server.dumpDisk(vm, index, file);
  return files;
}

judged(
  'qemu-img',
  'sha256sum',
  'tar',
  'ovf-schema',
)('an export from the embedded vCenter', () => {
  test('of two disks as OVF is bit for bit what the server pretends to have', async () => {
    const ran = await hyperexport('--vm', 'db01', '--output', 'out', '--verify');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    await judgeOvfDirectory(join(room, 'out'), await truthOf('db01', 2));
    nothingLeftOnTheServer();
    const record = JSON.parse(await readFile(join(room, 'out/export.json'), 'utf8'));
    expect(record.verification).toMatchObject({ levels: ['stream', 'read-back'], serverChecksums: 'equal' });
    expect(record.vm.customAttributes).toEqual({ owner: 'data team' });
  });

  test('as OVA holds the same, with the NVRAM of an EFI machine', async () => {
    const ran = await hyperexport('--vm', 'efi01', '--format', 'ova', '--output', 'out', '--verify=deep');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toContain('read-back');
    const record = JSON.parse(await readFile(join(room, 'out/export.json'), 'utf8'));
    expect(record.verification).toMatchObject({ levels: ['stream', 'read-back', 'deep'] });
    const members = record.files[0].members.map(({ name, kind }: Record<string, string>) => [name, kind]);
    expect(members).toEqual([
      ['efi01.ovf', 'descriptor'],
      ['efi01-disk1.vmdk', 'disk'],
      ['efi01.nvram', 'nvram'],
      ['efi01.mf', 'manifest'],
    ]);
    await mkdir(join(room, 'extracted'));
    await content('tar', ['xf', join(room, 'out/efi01.ova'), '-C', join(room, 'extracted')]);
    expect(await readdir(join(room, 'extracted'))).toContain('efi01.nvram');
    await judgeOvfDirectory(join(room, 'extracted'), await truthOf('efi01', 1));
    nothingLeftOnTheServer();
  });

  test('of 100 GiB with little data is small, equal, and takes no space for what is empty', async () => {
    const ran = await hyperexport('--vm', 'big01', '--output', 'out', '--quiet');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(Number(/^bytes=(\d+)$/m.exec(ran.stdout)?.[1])).toBeLessThan(200 * 1024 * 1024);
    await judgeOvfDirectory(join(room, 'out'), await truthOf('big01', 1));
  });

  test.each(['build/agent 50%+', 'Zürich-分析'])(
    'of the VM "%s" finds it and writes plain file names',
    async (vm) => {
      const ran = await hyperexport('--vm', vm, '--output', 'out');
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
      for (const name of await readdir(join(room, 'out'))) expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
    },
  );
});

describe('the embedded vCenter refuses what a real one refuses, and the export says why', () => {
  test.each([
    ['running01', 2, /running/],
    ['suspended01', 2, /suspended/],
    ['app', 2, /production.*staging|staging.*production/s],
  ])('%s', async (vm, status, message) => {
    const ran = await hyperexport('--vm', vm);
    expect(ran.stderr).toMatch(message);
    expect(ran.exitCode).toBe(status);
    nothingLeftOnTheServer();
  });

  test('a VM that another lease holds, with what to wait for', async () => {
    const signal = AbortSignal.timeout(60_000);
    const { url, username, password, thumbprintSha256: thumbprint } = server;
    const trust = { kind: 'pinned', thumbprint } as const;
    await using other = await connect({ url, username, password, trust }, { signal, clock: systemClock });
    const { ref } = await findVirtualMachine(other, { vm: 'db01', signal });
    const lease = await exportVm(other, { vm: ref, signal });

    const refused = await hyperexport('--vm', 'db01', '--output', 'second', '--lease-wait', '0');
    expect(refused).toMatchObject({
      exitCode: 13,
      stderr: expect.stringMatching(/no export lease on "db01".*another task.*\n.*ends by itself/s),
    });
    expect(await readdir(room)).toEqual(['state']);

    const asked = server.counters().calls['ExportVm'] ?? 0;
    const waiting = hyperexport('--vm', 'db01', '--output', 'third');
    await expect.poll(() => server.counters().calls['ExportVm'], { timeout: 60_000 }).toBeGreaterThan(asked);
    await lease.abort({ signal });
    const waited = await waiting;
    expect(waited, waited.stderr).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('warning: "db01" is busy in vCenter (another task is at work on it)'),
    });
  });

  test('a VM that another run on this machine exports, by the process that holds its lock', async () => {
    const info = await hyperexport('--vm', 'db01', '--vm-info', '--json');
    const { instance_uuid: uuid } = JSON.parse(info.stdout);
    await mkdir(join(room, 'state/locks'), { recursive: true });
    const release = await acquireLock(join(room, `state/locks/${uuid}.lock`), 'the VM');

    const refused = await hyperexport('--vm', 'db01', '--output', 'second');
    expect(refused).toMatchObject({
      exitCode: 18,
      stderr: expect.stringContaining(`process ${process.pid}`),
    });
    await release();
    nothingLeftOnTheServer();
  });
});
