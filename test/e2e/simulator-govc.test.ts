import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { govc, type Connection } from '../support/govc.ts';
import { judge, judged, type Ran } from '../support/judges.ts';

let room: string;
let simulator: Simulator;
let connection: Connection;

beforeAll(async () => {
  room = await mkdtemp(path.join(tmpdir(), 'simulator-govc-'));
  simulator = await startSimulator();
  const { url, username, password } = simulator;
  connection = { url: url.href, username, password };
});

afterAll(async () => {
  await simulator.close();
  await rm(room, { recursive: true, force: true });
});

async function says(...args: string[]): Promise<string> {
  const ran = await run(...args);
  expect(ran, `govc ${args.join(' ')}: ${ran.stderr}`).toMatchObject({ exitCode: 0 });
  return ran.stdout;
}

/** govc says nothing of a logout that failed: a session that is left over is the command's that has just ended. */
async function run(...args: string[]): Promise<Ran> {
  const ran = await govc(connection, args);
  const { sessionsOpen } = simulator.counters();
  expect(sessionsOpen, `govc ${args.join(' ')} leaves a session: ${ran.stderr}`).toBe(0);
  return ran;
}

async function good(name: 'qemu-img' | 'ovf-schema', args: string[]): Promise<void> {
  const ran = await judge(name).run(args);
  expect(ran, `${name} ${args.join(' ')}: ${ran.stderr}${ran.stdout}`).toMatchObject({ exitCode: 0 });
}

judged('govc')('govc on the embedded vCenter', () => {
  it('sees a vCenter', async () => {
    expect(await says('about')).toMatch(/^API type: +VirtualCenter$/m);
    expect(await says('about')).toMatch(/^API version: +8\.0\.3\.0$/m);
  });

  it('lists and finds what is in the inventory, names with / % + and umlauts among it', async () => {
    const top = (await says('ls')).trim().split('\n').sort();
    expect(top).toEqual(['/DC0/datastore', '/DC0/host', '/DC0/network', '/DC0/vm']);
    const found = (await says('find', '/', '-type', 'm')).trim().split('\n');
    expect(found).toEqual([
      '/DC0/vm/web01',
      '/DC0/vm/db01',
      '/DC0/vm/efi01',
      '/DC0/vm/running01',
      '/DC0/vm/suspended01',
      '/DC0/vm/storage/big01',
      '/DC0/vm/production/app',
      '/DC0/vm/staging/app',
      '/DC0/vm/odd names/build%2fagent 50%25+',
      '/DC0/vm/odd names/Zürich-分析',
      '/DC0/vm/iso-gone01',
      '/DC0/vm/vtpm01',
    ]);
    expect(await says('find', '/', '-type', 'm', '-runtime.powerState', 'poweredOn')).toBe(
      '/DC0/vm/running01\n',
    );
  });

  it('describes a VM, all of it', async () => {
    const info = await says('vm.info', '-e', '-r', 'db01');
    expect(info).toMatch(/^ +Path: +\/DC0\/vm\/db01$/m);
    expect(info).toMatch(/^ +Guest name: +Red Hat Enterprise Linux 9 \(64-bit\)$/m);
    expect(info).toMatch(/^ +Memory: +16384MB$/m);
    expect(info).toMatch(/^ +Power state: +poweredOff$/m);
    expect(info).toMatch(/^ +Network: +VM Network, Backup$/m);
    const { virtualMachines } = JSON.parse(await says('vm.info', '-json', 'db01'));
    expect(virtualMachines[0].config.hardware.device.length).toBeGreaterThan(10);
    expect(await says('device.ls', '-vm', 'efi01')).toMatch(/^cdrom-16000 +VirtualCdrom /m);
  });

  it('takes snapshots, shows their tree, and removes them', async () => {
    await says('snapshot.create', '-vm', 'web01', 'first');
    await says('snapshot.create', '-vm', 'web01', 'second');
    expect(await says('snapshot.tree', '-vm', 'web01')).toBe('first\n  second\n  .\n');
    await says('snapshot.remove', '-vm', 'web01', 'first');
    expect(await says('snapshot.tree', '-vm', 'web01')).toBe('second\n.\n');
    await says('snapshot.remove', '-vm', 'web01', '*');
    expect((await says('snapshot.tree', '-vm', 'web01')).trim()).not.toContain('second');
  });

  it('switches a VM on, suspends it, and refuses what cannot be', async () => {
    await says('vm.power', '-on', 'db01');
    expect(await says('vm.info', 'db01')).toMatch(/Power state: +poweredOn/);
    await says('vm.power', '-suspend', 'db01');
    const export_ = await run('export.ovf', '-vm', 'db01', room);
    expect(export_).toMatchObject({ exitCode: 1 });
    expect(export_.stderr).toContain('Suspended');
    await says('vm.power', '-off', 'db01');
    expect((await run('vm.power', '-off', 'db01')).stderr).toContain('Powered off');
  });

  it('lists the files of the datastore and downloads one', async () => {
    expect((await says('datastore.ls')).split('\n')).toEqual(
      expect.arrayContaining(['web01', 'app', 'app_1', 'iso']),
    );
    expect(await says('datastore.ls', 'app_1')).toBe(
      'app.vmx\napp.nvram\napp.vmsd\napp.vmdk\napp-flat.vmdk\n',
    );
    const flat = path.join(room, 'flat.raw');
    const truth = path.join(room, 'truth.raw');
    await says('datastore.download', 'build_agent 50%+/build_agent 50%+-flat.vmdk', flat);
    await simulator.dumpDisk('build/agent 50%+', 0, truth);
    expect((await readFile(flat)).equals(await readFile(truth))).toBe(true);
    expect((await run('datastore.download', 'app/none', '-')).stderr).toContain('404 Not Found');
    expect((await run('datastore.ls', 'none')).stderr).toContain('was not found');
  });

  it('says so when the password is wrong or the VM unknown', async () => {
    const wrong = await govc({ ...connection, password: 'guess' }, ['about']);
    expect(wrong.stderr).toContain('incorrect user name or password');
    expect((await run('vm.info', '-json', 'nothing')).stdout).toContain('"virtualMachines": null');
  });

  it('leaves no session behind', () => {
    const { logins, logouts, sessionsOpen } = simulator.counters();
    expect({ logouts, sessionsOpen }).toEqual({ logouts: logins, sessionsOpen: 0 });
  });
});

judged(
  'govc',
  'qemu-img',
  'ovf-schema',
)('An export by govc from the embedded vCenter', () => {
  it.each([
    ['db01', 2],
    ['efi01', 1],
    ['/DC0/vm/odd names/build%2fagent 50%25+', 1],
  ])('of %s equals the disks that it pretends to have', async (vm, count) => {
    const [name, directory] = ['vm', await mkdtemp(path.join(room, 'export-'))];
    await says('export.ovf', '-i', '-vm', vm, '-name', name, '-sha', '256', directory);
    await good('ovf-schema', [path.join(directory, name, `${name}.ovf`)]);
    for (let index = 0; index < count; index++) {
      const vmdk = path.join(directory, name, `${name}-disk-${index}.vmdk`);
      const truth = path.join(directory, `truth-${index}.raw`);
      await simulator.dumpDisk(vm, index, truth);
      await good('qemu-img', ['check', vmdk]);
      await good('qemu-img', ['compare', truth, vmdk]);
    }
    expect(simulator.counters().leases).toMatchObject({ aborted: 0, expired: 0 });
  });
});
