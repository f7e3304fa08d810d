import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import type { Connection } from '../support/govc.ts';
import { judged } from '../support/judges.ts';
import { pyvmomi } from '../support/pyvmomi.ts';

let simulator: Simulator;
let connection: Connection;

beforeAll(async () => {
  simulator = await startSimulator();
  const { url, username, password } = simulator;
  connection = { url: url.href, username, password };
});

afterAll(async () => {
  await simulator.close();
});

judged('pyvmomi')('pyvmomi on the embedded vCenter', () => {
  it('lists all VMs in pages', async () => {
    const ran = await pyvmomi(connection, 'vms');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(ran.stdout.trim().split('\n')).toHaveLength(12);
    expect(simulator.counters().calls['ContinueRetrievePropertiesEx']).toBe(5);
  });

  it('waits for updates, takes and removes a snapshot, and reads a lease to its end', async () => {
    const ran = await pyvmomi(connection, 'simulator_tour', ['efi01']);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(
      ran.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { api: '8.0.3.0', type: 'VirtualCenter' },
      { first: [['enter', ['config.hardware.device[2000]']]] },
      { quiet: true },
      { second: [['modify', ['config.hardware.device[2000]', 'snapshot']]] },
      { snapshot: 'tour', description: 'made by a test', current: true },
      {
        frozen: '[datastore1] efi01/efi01.vmdk',
        live: '[datastore1] efi01/efi01-000001.vmdk',
        parent: '[datastore1] efi01/efi01.vmdk',
      },
      { removed: true, live: '[datastore1] efi01/efi01.vmdk' },
      { user: 'administrator@vsphere.local', export: true },
      { second_lease: 'vim.fault.TaskInProgress', task: 'vim.Task' },
      { keys: ['ParaVirtualSCSIController0:0', 'nvram', 'VirtualAHCIController0:0'], timeout: 300 },
      { agrees: true },
    ]);
  });

  it('is given a manifest of what it received, and no more', async () => {
    const ran = await pyvmomi(connection, 'manifest', ['db01']);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
  });

  it('is told that a descriptor of an unknown device cannot be made', async () => {
    const ran = await pyvmomi(connection, 'unknown_device', ['web01']);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0, stdout: 'vim.fault.OvfUnknownDevice\n' });
  });

  it('sees bodies without a length that break off when their lease is aborted', async () => {
    const ran = await pyvmomi(connection, 'streams', ['big01']);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
  });

  it('changes what is in a drive, and is refused on an older version, a wrong medium, and a VM that is off', async () => {
    const ran = await pyvmomi(connection, 'media', ['efi01']);
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(ran.stdout.trim().split('\n')).toEqual([
      'vim.vm.device.VirtualCdrom.RemotePassthroughBackingInfo True',
      'vim.fault.ConcurrentAccess',
      'vim.fault.InvalidDeviceSpec',
      'vim.fault.InvalidDeviceSpec',
      'vim.fault.InvalidPowerState',
      'True',
    ]);
  });

  it('leaves no session and no lease behind', () => {
    const { sessionsOpen, leases } = simulator.counters();
    expect(sessionsOpen).toBe(0);
    expect(leases.completed + leases.aborted + leases.expired).toBe(leases.opened);
  });
});
