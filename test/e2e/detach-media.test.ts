import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { runCli, type CliOptions } from '../support/cli.ts';
import type { Ran } from '../support/judges.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'detach-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
const iso = '[datastore1] iso/gone.iso';
const flp = '[datastore1] floppies/boot.flp';

const vms: SimulatedVm[] = [
  { name: 'plain', disks: [small] },
  {
    name: 'web01',
    disks: [small, small],
    cdrom: { file: iso, missing: true, connected: true },
    floppy: { file: flp },
  },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

async function hyperexport(
  server: Simulator,
  args: readonly string[],
  options: CliOptions = {},
): Promise<Ran> {
  const { url, username, password, thumbprintSha256 } = server;
  return await runCli(
    ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, ...args],
    {
      cwd: room,
      env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
      ...options,
    },
  );
}

const web01 = ['--vm', 'web01', '--output', 'out', '--detach-media'];

const inDrives = (server: Simulator) => {
  const { iso: cd, floppy } = server.vm('web01');
  return { cd, floppy };
};
const asBefore = { cd: iso, floppy: flp };
const empty = { cd: undefined, floppy: undefined };

function nothingOpen(server: Simulator): void {
  const { sessionsOpen, leasesOpen } = server.counters();
  expect({ sessionsOpen, leasesOpen }).toEqual({ sessionsOpen: 0, leasesOpen: 0 });
}

describe('--detach-media puts the images back', () => {
  test('after a good export, in two changes of the VM; without it there is none, and no export', async () => {
    await using server = await serve();
    expect((await hyperexport(server, ['--vm', 'web01', '--output', 'out'])).exitCode).toBe(2);
    expect(server.counters().calls['ReconfigVM_Task'] ?? 0).toBe(0);

    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(inDrives(server)).toEqual(asBefore);
    expect(server.counters().calls['ReconfigVM_Task']).toBe(2);
    const descriptor = await readFile(join(room, 'out/web01.ovf'), 'utf8');
    expect(descriptor).not.toContain('cdrom.iso');
    nothingOpen(server);
  });

  test('after a failure, and says so', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const ran = await hyperexport(server, [...web01, '--tries', '1']);
    expect(ran.exitCode).toBe(14);
    expect(ran.stderr).toContain(`Put back: CD/DVD drive 1 (${iso})`);
    expect(inDrives(server)).toEqual(asBefore);
    nothingOpen(server);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s', async (signal, status) => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const interruptOn = { stderr: /disk1\.vmdk: started/, signal };
    const ran = await hyperexport(server, web01, { interruptOn });
    expect(ran.exitCode, ran.stderr).toBe(status);
    expect(inDrives(server)).toEqual(asBefore);
    nothingOpen(server);
  });

  test('and a run that goes on behind the finished disks finds the VM as the broken one left it', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const broken = await hyperexport(server, [...web01, '--tries', '1', '--parallel', '1']);
    expect(broken.stderr).toContain('--resume');
    server.faults.clear();
    const ran = await hyperexport(server, [...web01, '--resume']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('web01-disk1.vmdk: kept from an interrupted run');
    expect(inDrives(server)).toEqual(asBefore);
  });
});

describe('after kill -9 of a run that had taken images out', () => {
  async function killed(server: Simulator): Promise<void> {
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    const interruptOn = { stderr: /disk1\.vmdk: started/, signal: 'SIGKILL' } as const;
    await hyperexport(server, web01, { interruptOn });
    expect(inDrives(server)).toEqual(empty);
    hold.release();
    server.faults.clear();
  }

  test('the next run, of any VM, puts them back and says so; the one after it has nothing to say', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    const next = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('put back what a run that was killed had taken out');
    expect(inDrives(server)).toEqual(asBefore);
    const after = await hyperexport(server, ['--vm', 'plain', '--output', 'plain2', '--quiet']);
    expect(after.stderr).not.toContain('put back');
  });

  test('the same export waits for the lease of the killed run, works, and puts them back at its end', async () => {
    await using server = await serve({ leaseTimeoutSeconds: 3 });
    await killed(server);
    const again = await hyperexport(server, web01);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(inDrives(server)).toEqual(asBefore);
    // The killed run's own session ends by itself, half an hour later.
    expect(server.counters()).toMatchObject({ leasesOpen: 0, sessionsOpen: 1 });
  });

  test('what somebody else has put into a drive in between stays there, and is told', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    server.vm('web01').insertIso('[datastore1] iso/other.iso');
    const next = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain(`they stay so: CD/DVD drive 1 had ${iso}`);
    expect(inDrives(server)).toEqual({ cd: '[datastore1] iso/other.iso', floppy: flp });
  });
});

describe('--detach-media', () => {
  test('is in the plan and in the checks, which change nothing', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--dry-run']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/1\. take the image out of CD\/DVD drive 1 .*\n[^]*put the image back\n/);
    expect(inDrives(server)).toEqual(asBefore);
    expect(server.counters().calls['ReconfigVM_Task'] ?? 0).toBe(0);
  });

  test('asks for its privileges by name', async () => {
    const denied = ['VirtualMachine.Interact.SetCDMedia', 'VirtualMachine.Interact.SetFloppyMedia'];
    await using server = await serve({ privileges: { denied } });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({ exitCode: 11, stderr: expect.stringContaining(denied.join(', ')) });
    expect(inDrives(server)).toEqual(asBefore);
  });

  test('contradicts --include-images', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--include-images']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--include-images') });
  });

  test('leaves a VM without images alone', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'plain', '--detach-media', '--output', 'out']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(server.counters().calls['ReconfigVM_Task'] ?? 0).toBe(0);
  });
});
