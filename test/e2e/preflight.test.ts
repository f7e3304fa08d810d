import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { acquireLock } from '../../src/platform/lock-file.ts';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { runCli } from '../support/cli.ts';
import { judge, judged, type Ran } from '../support/judges.ts';
import { startVcsim } from '../support/vcsim.ts';
import { diskFixture } from '../support/fixtures.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'preflight-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const MIB = 2 ** 20;
const small = [{ capacityBytes: 16 * MIB, dataBytes: MIB }];
const iso = '[datastore1] iso/gone.iso';

const vms: SimulatedVm[] = [
  { name: 'plain', disks: small },
  { name: 'running', disks: small, powerState: 'poweredOn' },
  { name: 'diskless', disks: [] },
  { name: 'no-iso', disks: small, cdrom: { file: iso, missing: true } },
  { name: 'no-floppy', disks: small, floppy: { file: '[datastore1] gone.flp', missing: true } },
  { name: 'encrypted', disks: small, encrypted: true },
  { name: 'vtpm', disks: small, vtpm: true },
  { name: 'physical-rdm', disks: [...small, { ...small[0]!, rdm: 'physical' }] },
  {
    name: 'odd',
    template: true,
    changeTracking: true,
    passthrough: ['PCI device 0'],
    cdrom: { file: '[datastore1] iso/there.iso' },
    disks: [
      { ...small[0]!, rdm: 'virtual' },
      { ...small[0]!, shared: 'multi-writer' },
      { ...small[0]!, mode: 'independent_persistent' },
      { ...small[0]!, shared: 'bus', thick: true },
    ],
    snapshots: ['one', 'two'],
  },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

async function hyperexport(server: Simulator, ...args: string[]): Promise<Ran> {
  const { url, username, password, thumbprintSha256 } = server;
  return await runCli(
    ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, ...args],
    { cwd: room, env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') } },
  );
}

interface Report {
  readonly ready: boolean;
  readonly checks: { name: string; outcome: string; findings: { outcome: string; message: string }[] }[];
}

/** The outcomes that are not ok, by check. */
function notable(ran: Ran): Record<string, string[]> {
  const { checks } = JSON.parse(ran.stdout) as Report;
  const told = checks.map(({ name, findings }): [string, string[]] => [
    name,
    findings.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'ok'),
  ]);
  return Object.fromEntries(told.filter(([, outcomes]) => outcomes.length > 0));
}

/** Nothing was opened, changed or written, there or here. */
async function expectNothingDone(server: Simulator, left: readonly string[] = []): Promise<void> {
  const { calls, sessionsOpen } = server.counters();
  expect(Object.keys(calls).filter((name) => /Export|Reconfig|Snapshot_Task|Power/.test(name))).toEqual([]);
  expect(sessionsOpen).toBe(0);
  expect(await readdir(room)).toEqual(left);
}

describe('--validate-only', () => {
  test('on a VM that can be exported says so in each form, and does nothing', async () => {
    await using server = await serve();
    const human = await hyperexport(server, '--vm', 'plain', '--validate-only');
    expect(human).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringMatching(
        /ok +privileges +System\.Read, VApp\.Export\n[^]*Ready to be exported\n$/,
      ),
    });
    const quiet = await hyperexport(server, '--vm', 'plain', '--validate-only', '--quiet');
    expect(quiet).toMatchObject({ exitCode: 0, stderr: '' });
    expect(quiet.stdout.split('\n').slice(0, 7)).toEqual([
      'status=ready',
      'vm=plain',
      'path=/DC0/vm/plain',
      'errors=0',
      'warnings=0',
      'not_checked=0',
      'check_state=ok',
    ]);
    const json = await hyperexport(server, '--vm', 'plain', '--validate-only', '--json');
    expect(json).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({ vm: 'plain', ready: true, errors: 0 });
    expect(notable(json)).toEqual({});
    await expectNothingDone(server);
  });

  test('tells everything that is odd about a VM, and that it can be exported all the same', async () => {
    await using server = await serve();
    const ran = await hyperexport(server, '--vm', 'odd', '--validate-only', '--json');
    expect(ran.exitCode).toBe(0);
    expect(notable(ran)).toEqual({
      state: ['info'],
      // One shared bus is that of all its disks.
      disks: ['info', 'warning', 'warning', 'warning', 'info', 'warning'],
      devices: ['warning'],
      snapshots: ['info'],
    });
    expect(ran.stdout).toContain('iso/there.iso is there');
    await expectNothingDone(server);
  });

  test.each([
    ['running', 2, 'state'],
    ['diskless', 2, 'disks'],
    ['no-iso', 2, 'media'],
    ['no-floppy', 2, 'media'],
    ['encrypted', 2, 'encryption'],
    ['vtpm', 2, 'encryption'],
    ['physical-rdm', 2, 'disks'],
  ])('on the VM "%s" ends with %i because of its %s, as the export does', async (vm, status, check) => {
    await using server = await serve();
    const ran = await hyperexport(server, '--vm', vm, '--validate-only', '--json');
    expect(ran.exitCode).toBe(status);
    expect(ran.stderr).toMatch(/^error: .*\nhint: /);
    expect(notable(ran)).toEqual({ [check]: ['error'] });
    await expectNothingDone(server);

    const refused = await hyperexport(server, '--vm', vm, '--output', 'out');
    expect(refused).toMatchObject({ exitCode: status, stderr: ran.stderr });
    await expectNothingDone(server, ['state']);
  });

  test('names the image that is gone from a drive', async () => {
    await using server = await serve();
    expect((await hyperexport(server, '--vm', 'no-iso', '--validate-only')).stderr).toContain(iso);
  });

  test('is right about what the server does with an image that is gone, and with an encrypted VM', async () => {
    await using server = await serve();
    const govc = judge('govc');
    if (!govc.present) return;
    const env = { GOVC_URL: server.url.href, GOVC_USERNAME: server.username, GOVC_PASSWORD: server.password };
    for (const vm of ['no-iso', 'encrypted']) {
      const ran = await govc.run(['export.ovf', '-vm', vm, join(room, 'govc')], {
        env: { ...env, GOVC_INSECURE: '1' },
      });
      expect(ran.exitCode).not.toBe(0);
    }
  });
});

describe('a user without a privilege', () => {
  test('is told its name, with exit status 11', async () => {
    await using server = await serve({ privileges: { denied: ['VApp.Export'] } });
    const ran = await hyperexport(server, '--vm', 'plain', '--validate-only', '--quiet');
    expect(ran).toMatchObject({
      exitCode: 11,
      stderr: expect.stringContaining('lacks the privilege VApp.Export on /DC0/vm/plain'),
    });
    expect(ran.stdout).toContain('check_privileges=error\n');
    await expectNothingDone(server);
    expect((await hyperexport(server, '--vm', 'plain')).exitCode).toBe(11);
    await expectNothingDone(server, ['state']);
  });

  test('to look into a datastore is not told that an image is there', async () => {
    await using server = await serve({ privileges: { denied: ['Datastore.Browse'] } });
    const ran = await hyperexport(server, '--vm', 'odd', '--validate-only', '--json');
    expect(notable(ran)).toMatchObject({ media: ['not-checked'] });
    expect(ran.exitCode).toBe(0);
  });

  test('is not passed where the server does not answer the question', async () => {
    await using server = await serve({
      faults: [{ method: 'HasPrivilegeOnEntities', kind: 'fault', type: 'NotSupported' }],
    });
    const ran = await hyperexport(server, '--vm', 'plain', '--validate-only', '--json');
    expect(notable(ran)).toEqual({ privileges: ['not-checked'] });
    expect(ran.exitCode).toBe(0);
  });
});

describe('the ESXi host', () => {
  test('that shows another certificate than vCenter knows is an error of exit status 10', async () => {
    await using server = await serve({ esxi: { thumbprint: Array(20).fill('AB').join(':') } });
    const ran = await hyperexport(server, '--vm', 'plain', '--validate-only');
    expect(ran).toMatchObject({ exitCode: 10, stderr: expect.stringContaining(server.thumbprintSha256) });
  });

  test('that is not reached is a warning, and the export goes on: the lease has the address that counts', async () => {
    await using server = await serve({ esxi: { port: 1 } });
    const ran = await hyperexport(server, '--vm', 'plain', '--validate-only', '--json');
    expect(notable(ran)).toEqual({ host: ['warning'] });
    expect(ran.exitCode).toBe(0);
    const exported = await hyperexport(server, '--vm', 'plain', '--quiet');
    expect(exported).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^warning: the ESXi host .* is not reached from here.*\nhint: /),
    });
  });

  test('that is disconnected takes its VMs along: exit status 2', async () => {
    await using server = await serve({ esxi: { connectionState: 'notResponding' } });
    const ran = await hyperexport(server, '--vm', 'plain', '--validate-only', '--json');
    expect(notable(ran)).toEqual({ state: ['error'], host: ['error'] });
    expect(ran.exitCode).toBe(2);
  });
});

describe('the place of the output', () => {
  test('that holds an export is refused with 2, and with --overwrite it is not; nothing there changes', async () => {
    await using server = await serve();
    await hyperexport(server, '--vm', 'plain', '--output', 'out');
    const before = await readdir(room, { recursive: true });
    const refused = await hyperexport(server, '--vm', 'plain', '--output', 'out', '--validate-only');
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--overwrite') });
    const args = ['--vm', 'plain', '--output', 'out', '--overwrite', '--validate-only'];
    expect((await hyperexport(server, ...args)).exitCode).toBe(0);
    expect(await readdir(room, { recursive: true })).toEqual(before);
  });

  test('that another run writes to, or a VM that another run exports, is refused with 18', async () => {
    await using server = await serve();
    const release = await acquireLock(join(room, '.out.hyperexport.lock'), 'the output');
    const target = await hyperexport(server, '--vm', 'plain', '--output', 'out', '--validate-only', '--json');
    expect([target.exitCode, notable(target)]).toEqual([18, { target: ['error'] }]);
    await release();

    const info = await hyperexport(server, '--vm', 'plain', '--vm-info', '--json');
    const { instance_uuid: uuid } = JSON.parse(info.stdout) as { instance_uuid: string };
    await mkdir(join(room, 'state/locks'), { recursive: true });
    const unlock = await acquireLock(join(room, `state/locks/${uuid}.lock`), 'the VM');
    const locked = await hyperexport(server, '--vm', 'plain', '--validate-only', '--json');
    expect([locked.exitCode, notable(locked)]).toEqual([18, { lock: ['error'] }]);
    await unlock();
    await expectNothingDone(server, ['state']);
  });

  test('that is a file is refused, one that is not there yet is not made', async () => {
    await using server = await serve();
    await writeFile(join(room, 'file'), '');
    const file = await hyperexport(server, '--vm', 'plain', '--output', 'file', '--validate-only');
    expect(file.exitCode).toBe(2);
    const deep = await hyperexport(server, '--vm', 'plain', '--output', 'a/b/c', '--validate-only');
    expect(deep.exitCode).toBe(0);
    await expectNothingDone(server, ['file']);
  });
});

describe('--dry-run', () => {
  interface Plan {
    readonly plan: {
      readonly output: string;
      readonly bytes_at_most: number;
      readonly files: { name: string; in_archive: boolean }[];
      readonly steps: string[];
    };
  }

  test.each(['ovf', 'ova'])(
    'names the files that the export as %s then has, and does nothing',
    async (format) => {
      await using server = await serve();
      const args = ['--vm', 'odd', '--format', format, '--include-images', '--output', 'out'];
      const planned = await hyperexport(server, ...args, '--dry-run', '--json');
      expect(planned.exitCode, planned.stderr).toBe(0);
      const { plan } = JSON.parse(planned.stdout) as Plan;
      expect(plan).toMatchObject({ output: join(room, 'out'), format });
      await expectNothingDone(server);

      const exported = await hyperexport(server, ...args, '--quiet');
      expect(exported.exitCode, exported.stderr).toBe(0);
      const names = plan.files.filter(({ in_archive: packed }) => !packed).map(({ name }) => name);
      expect(names.sort()).toEqual((await readdir(join(room, 'out'))).sort());
      const images = 2 * MIB;
      expect(Number(/^bytes=(\d+)$/m.exec(exported.stdout)?.[1])).toBeLessThan(
        plan.bytes_at_most + images + MIB,
      );
    },
  );

  test('says in words and in lines what would be done, and fails as the export would', async () => {
    await using server = await serve();
    const human = await hyperexport(server, '--vm', 'plain', '--dry-run', '--verify=deep');
    expect(human).toMatchObject({ exitCode: 0, stderr: '' });
    expect(human.stdout).toMatch(/Ready to be exported[^]*plain-disk1\.vmdk[^]*decompress every block/);
    const quiet = await hyperexport(server, '--vm', 'no-iso', '--dry-run', '--quiet');
    expect(quiet).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(iso) });
    expect(quiet.stdout).toMatch(/^status=not-ready\n[^]*^file_1=no-iso\.ovf$/m);
    await expectNothingDone(server);
  });
});

judged('vcsim')('a server of another make', () => {
  test('answers the checks, or they are not called passed; nothing is done there', async () => {
    const { vmdk } = await diskFixture({ seed: 1, mebibytes: 16 });
    await using server = await startVcsim({ machines: [{ name: 'web01', disks: [vmdk.esxi] }] });
    const { url, username, password, thumbprintSha256 } = server;
    const ran = await runCli(
      ['--url', url, '--username', username, '--thumbprint', thumbprintSha256].concat([
        '--vm',
        'web01',
        '--validate-only',
        '--json',
      ]),
      { cwd: room, env: { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') } },
    );
    expect(ran.exitCode, ran.stderr).toBe(0);
    const report = JSON.parse(ran.stdout) as Report;
    expect(report.checks.find(({ name }) => name === 'privileges')?.outcome).toMatch(/^(ok|not-checked)$/);
    const { methods, sessions_open: sessions } = await server.counters();
    expect(methods['ExportVm'] ?? 0).toBe(0);
    expect(sessions).toBe(0);
    expect(await readdir(room)).toEqual([]);
  });
});
