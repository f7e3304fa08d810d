import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';
import type { CliOptions } from '../support/cli.ts';
import type { Ran } from '../support/judges.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'power-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };

const vms: SimulatedVm[] = [
  { name: 'plain', disks: [small] },
  { name: 'web01', disks: [small, small], powerState: 'poweredOn' },
  { name: 'sleeper', disks: [small], powerState: 'suspended' },
  { name: 'stubborn', disks: [small], powerState: 'poweredOn', ignoresShutdown: true },
  { name: 'curious', disks: [small], powerState: 'poweredOn', asks: 'msg.uuid.altered: moved or copied?' },
  { name: 'toolless', disks: [small], powerState: 'poweredOn', tools: 'notRunning' },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

async function hyperexport(server: Simulator, args: readonly string[], options?: CliOptions): Promise<Ran> {
  return await runAgainst(server, room, args, options);
}

const web01 = ['--vm', 'web01', '--output', 'out', '--power-off'];

/** As another client sees it. */
async function powerOf(server: Simulator, vm = 'web01'): Promise<string | undefined> {
  const { stdout } = await hyperexport(server, ['--vm', vm, '--vm-info', '--quiet']);
  return /^power_state=(.*)$/m.exec(stdout)?.[1];
}

const powerCalls = (server: Simulator) => {
  const { ShutdownGuest = 0, PowerOffVM_Task = 0, PowerOnVM_Task = 0 } = server.counters().calls;
  return { ShutdownGuest, PowerOffVM_Task, PowerOnVM_Task };
};
const none = { ShutdownGuest: 0, PowerOffVM_Task: 0, PowerOnVM_Task: 0 };
const byGuest = { ShutdownGuest: 1, PowerOffVM_Task: 0, PowerOnVM_Task: 1 };

describe('--power-off', () => {
  test('shuts the guest down, exports, and starts the VM again when the lease is over', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--verify']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(powerCalls(server)).toEqual(byGuest);
    expect(ran.stderr).toMatch(/Shut down for the export[^]*web01 is started again, after \d+s off/);
    expect(await powerOf(server)).toBe('poweredOn');
    await access(join(room, 'out/export.json'));
    expectNothingOpen(server);
  });

  test('finishes what was written while the VM is busy and cannot be started yet', async () => {
    await using server = await serve({
      faults: [{ method: 'PowerOnVM_Task', kind: 'fault', type: 'TaskInProgress', times: 2 }],
    });
    const ran = await hyperexport(server, [...web01, '--verify', '--json']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('is busy in vCenter: it is started again as soon as that is over');
    const types = ran.stdout.split('\n').map((line) => /"type":"([^"]*)"/.exec(line)?.[1]);
    const inOrder = ['lease.completed', 'verify.progressed', 'power.on', 'export.finished'];
    const seen = types.filter((type) => inOrder.includes(type ?? ''));
    expect([...new Set(seen)]).toEqual(inOrder);
    expect(await powerOf(server)).toBe('poweredOn');
  });

  test('leaves it off with --power-on-after=false', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--power-on-after=false']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await powerOf(server)).toBe('poweredOff');
    expect(powerCalls(server)).toEqual({ ...byGuest, PowerOnVM_Task: 0 });
  });

  test('does nothing to a VM that is off, which stays off', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'plain', '--output', 'out', '--power-off']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(powerCalls(server)).toEqual(none);
  });

  test('never powers a suspended VM off', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'sleeper', '--output', 'out', '--power-off']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('would lose its memory') });
    expect(powerCalls(server)).toEqual(none);
  });

  test('is only a plan on --dry-run, and no error on --validate-only', async () => {
    await using server = await serve();
    const plan = await hyperexport(server, [...web01, '--dry-run']);
    expect(plan.exitCode, plan.stderr).toBe(0);
    expect(plan.stdout).toMatch(/1\. shut its guest down[^]*end the lease\n.*start the VM again/);
    const checks = await hyperexport(server, [...web01, '--validate-only']);
    expect(checks.exitCode, checks.stderr).toBe(0);
    expect(checks.stdout).toContain('running: its guest is shut down for the export');
    expect(powerCalls(server)).toEqual(none);
  });

  test('is what a running VM needs without a snapshot, and the error says so', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'web01', '--output', 'out']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--power-off') });
    expect(powerCalls(server)).toEqual(none);
  });

  test('asks for its privileges by name', async () => {
    const denied = ['VirtualMachine.Interact.PowerOff', 'VirtualMachine.Interact.PowerOn'];
    await using server = await serve({ privileges: { denied } });
    const ran = await hyperexport(server, web01);
    expect(ran).toMatchObject({ exitCode: 11, stderr: expect.stringContaining(denied.join(', ')) });
    expect(await powerOf(server)).toBe('poweredOn');
  });
});

describe('A guest that does not shut down', () => {
  test('because nobody in it listens is powered off at once, with a warning', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'toolless', '--output', 'out', '--power-off']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('VMware Tools do not run');
    expect(powerCalls(server)).toEqual({ ShutdownGuest: 1, PowerOffVM_Task: 1, PowerOnVM_Task: 1 });
    expect(server.vm('toolless').powerState).toBe('poweredOn');
  });

  const stubborn = ['--vm', 'stubborn', '--output', 'out', '--power-off', '--shutdown-timeout', '1s'];

  test('within its time is powered off, with a warning', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, stubborn);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('did not shut down within 1s: it is powered off');
    expect(powerCalls(server)).toEqual({ ShutdownGuest: 1, PowerOffVM_Task: 1, PowerOnVM_Task: 1 });
    expect(server.vm('stubborn').powerState).toBe('poweredOn');
  });

  test('and cannot be powered off either is left running, and its export has failed', async () => {
    const message = 'The host is not responding.';
    await using server = await serve({
      faults: [{ method: 'PowerOffVM_Task', kind: 'fault', type: 'HostNotConnected', message }],
    });
    const ran = await hyperexport(server, stubborn);
    expect(ran.exitCode, ran.stderr).toBe(13);
    expect(ran.stderr).toContain(message);
    expect(server.vm('stubborn').powerState).toBe('poweredOn');
    expect(powerCalls(server).PowerOnVM_Task).toBe(0);
    expectNothingOpen(server);
  });

  test('is not even asked with --shutdown-timeout 0', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--shutdown-timeout', '0']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(powerCalls(server)).toEqual({ ShutdownGuest: 0, PowerOffVM_Task: 1, PowerOnVM_Task: 1 });
  });
});

describe('The VM is started again', () => {
  test('after a failure', async () => {
    await using server = await serve({ faults: [{ file: 'disk-1.vmdk', kind: 'status', status: 500 }] });
    const ran = await hyperexport(server, [...web01, '--tries', '1']);
    expect(ran.exitCode, ran.stderr).toBe(14);
    expect(ran.stderr).toContain('web01 is started again');
    expect(ran.stderr).not.toContain('--resume');
    expect(await powerOf(server)).toBe('poweredOn');
    expectNothingOpen(server);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s during the transfer', async (signal, status) => {
    await using server = await serve({ faults: [{ file: '*.vmdk', kind: 'hold' }] });
    const interruptOn = { stderr: /disk1\.vmdk: started/, signal };
    const ran = await hyperexport(server, web01, { interruptOn });
    expect(ran.exitCode, ran.stderr).toBe(status);
    expect(await powerOf(server)).toBe('poweredOn');
    expectNothingOpen(server);
  });

  test('after Ctrl-C while its guest was still going down, which is waited for', async () => {
    await using server = await serve({ taskMilliseconds: 1500 });
    const interruptOn = { stderr: /Shutting the guest down/, signal: 'SIGINT' } as const;
    const ran = await hyperexport(server, web01, { interruptOn });
    expect(ran.exitCode, ran.stderr).toBe(130);
    expect(await powerOf(server)).toBe('poweredOn');
    expect(powerCalls(server)).toEqual(byGuest);
  });
});

describe('A start that is refused', () => {
  test('is tried again when all is done', async () => {
    await using server = await serve({
      faults: [{ method: 'PowerOnVM_Task', kind: 'fault', type: 'InvalidState', times: 1 }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(/not undone yet: .*it is tried again at the end[^]*web01 is started again/);
    expect(await powerOf(server)).toBe('poweredOn');
  });

  test('leaves a good export and exit status 4, with the words of the server', async () => {
    const message = 'The host does not have sufficient memory resources.';
    await using server = await serve({
      faults: [{ method: 'PowerOnVM_Task', kind: 'fault', type: 'InvalidState', message }],
    });
    const ran = await hyperexport(server, web01);
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).toContain('the VM "web01", which was switched off for its export');
    expect(ran.stderr).toContain(message);
    await access(join(room, 'out/export.json'));
    expect(await powerOf(server)).toBe('poweredOff');
  });
});

describe('A VM that asks something before it starts', () => {
  test('is named with its question, and the export is good', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, ['--vm', 'curious', '--output', 'out', '--power-off']);
    expect(ran.exitCode, ran.stderr).toBe(4);
    expect(ran.stderr).toMatch(
      /left behind: the VM "curious".*question: msg\.uuid\.altered: moved or copied\?/,
    );
    await access(join(room, 'out/export.json'));
    expectNothingOpen(server);
  });
});

describe('--power-off with --snapshot', () => {
  test('has the VM off for the snapshot only: it runs again before anything is read', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, [...web01, '--snapshot', '--json']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const types = ran.stdout.split('\n').map((line) => /"type":"([^"]*)"/.exec(line)?.[1]);
    const inOrder = ['power.off', 'snapshot.created', 'power.on', 'lease.ready', 'snapshot.removed'];
    expect(types.filter((type) => inOrder.includes(type ?? ''))).toEqual(inOrder);
    expect(powerCalls(server)).toEqual(byGuest);
    expect(await powerOf(server)).toBe('poweredOn');
    expectNothingOpen(server);
  });

  test('starts the VM again when no snapshot can be made', async () => {
    await using server = await serve({
      faults: [{ method: 'CreateSnapshot*', kind: 'fault', type: 'InvalidState' }],
    });
    const ran = await hyperexport(server, [...web01, '--snapshot']);
    expect(ran.exitCode, ran.stderr).not.toBe(0);
    expect(ran.stderr).toContain('web01 is started again');
    expect(await powerOf(server)).toBe('poweredOn');
    expectNothingOpen(server);
  });

  test('never powers a suspended VM off, which can be exported without', async () => {
    await using server = await serve();
    const args = ['--vm', 'sleeper', '--output', 'out', '--snapshot'];
    const ran = await hyperexport(server, [...args, '--power-off']);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('leave out --power-off') });
    expect(powerCalls(server)).toEqual(none);
  });
});

describe('After kill -9 of a run that had switched a VM off', () => {
  async function killed(server: Simulator): Promise<void> {
    const hold = server.faults.add({ file: '*.vmdk', kind: 'hold' });
    const interruptOn = { stderr: /disk1\.vmdk: started/, signal: 'SIGKILL' } as const;
    await hyperexport(server, web01, { interruptOn });
    hold.release();
    server.faults.clear();
    expect(await powerOf(server)).toBe('poweredOff');
  }

  test('the next run, of any VM, starts it and says so; the one after it has nothing to say', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    const next = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('started "web01", which a run that was killed had shut down');
    expect(await powerOf(server)).toBe('poweredOn');
    const after = await hyperexport(server, ['--vm', 'plain', '--output', 'plain2', '--quiet']);
    expect(after.stderr).not.toContain('web01');
  });

  test('a VM that somebody has started and stopped since is left as it is', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    server.vm('web01').powerOn();
    server.vm('web01').powerOff();
    const next = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('somebody started it and switched it off');
    expect(await powerOf(server)).toBe('poweredOff');
  });

  test('one that somebody has started is no longer anybody’s concern', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    server.vm('web01').powerOn();
    const next = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain('had shut down for its export, runs');
    expect(powerCalls(server).PowerOnVM_Task).toBe(0);
  });

  test('the same export goes on with the VM off, and starts it at its end', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    const again = await hyperexport(server, web01);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(powerCalls(server)).toEqual(byGuest);
    expect(await powerOf(server)).toBe('poweredOn');
  });

  test('the same export with --power-on-after=false finds it off, and leaves it off', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    const again = await hyperexport(server, [...web01, '--power-on-after=false']);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stderr).not.toContain('started "web01"');
    expect(powerCalls(server)).toEqual({ ...byGuest, PowerOnVM_Task: 0 });
    expect(await powerOf(server)).toBe('poweredOff');
    const after = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(after.stderr).not.toContain('web01');
    expect(await powerOf(server)).toBe('poweredOff');
  });

  test('a run that is refused starts it, too', async () => {
    await using server = await serve();
    await killed(server);
    server.expireLeases();
    const next = await hyperexport(server, ['--vm', 'nosuch*', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(12);
    expect(next.stderr).toContain('started "web01", which a run that was killed had shut down');
    expect(await powerOf(server)).toBe('poweredOn');
  });

  test('a VM that may still be on its way down is named until it is known', async () => {
    await using server = await serve();
    const held = server.faults.add({ method: 'ShutdownGuest', kind: 'hold' });
    const onStart: CliOptions['onStart'] = (child) => void held.struck().then(() => child.kill('SIGKILL'));
    await hyperexport(server, web01, { onStart });
    const next = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).toContain(
      '"web01" was asked to shut down, and may still be on its way; the next run',
    );
  });

  test.each([
    ['ShutdownGuest', 'is answered'],
    ['ExportVm', 'arrives'],
    ['HttpNfcLeaseComplete', 'arrives'],
    ['PowerOnVM_Task', 'arrives'],
    ['PowerOnVM_Task', 'is answered'],
  ] as const)('just when %s %s, the VM runs after the next one', async (method, when) => {
    await using server = await serve();
    const struck = server.faults.add(
      when === 'arrives' ? { method, kind: 'hold' } : { method, kind: 'reset', handled: true },
    );
    await hyperexport(server, [...web01, '--shutdown-timeout', '1s'], {
      onStart: (child) => void struck.struck().then(() => child.kill('SIGKILL')),
    });
    server.faults.clear();
    server.expireLeases();
    const next = await hyperexport(server, ['--vm', 'plain', '--output', 'plain', '--quiet']);
    expect(next.exitCode, next.stderr).toBe(0);
    expect(server.vm('web01').powerState).toBe('poweredOn');
    const after = await hyperexport(server, ['--vm', 'plain', '--output', 'plain2', '--quiet']);
    expect(after.stderr).not.toContain('web01');
  });
});

describe('A request whose answer was lost', () => {
  test.each(['ShutdownGuest', 'PowerOffVM_Task', 'PowerOnVM_Task'])('%s is looked after', async (method) => {
    await using server = await serve({ faults: [{ method, kind: 'reset', handled: true, times: 1 }] });
    const by = method === 'PowerOffVM_Task' ? ['--shutdown-timeout', '0'] : [];
    const ran = await hyperexport(server, [...web01, ...by]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(server.vm('web01').powerState).toBe('poweredOn');
    expectNothingOpen(server);
  });
});
