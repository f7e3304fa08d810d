import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFault } from '../../../src/simulator/faults/read-fault.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { HandWoundClock } from './hand-wound-clock.ts';
import { SoapClient } from './soap-client.ts';

const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 100_000 }];
let simulator: Simulator;
let client: SoapClient;

beforeEach(async () => {
  simulator = await startSimulator({
    vms: [
      { name: 'web', disks },
      { name: 'db', disks, host: 'esx02', datastore: 'fast', snapshots: ['before'] },
    ],
    clock: new HandWoundClock(),
    taskMilliseconds: 0,
    leaseTimeoutSeconds: 60,
  });
  client = await new SoapClient(simulator).logIn();
});
afterEach(async () => await simulator.close());

const method = (name: string, type: string, id: string, args = '') =>
  `<${name} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${args}</${name}>`;

async function machine(name: string, folder = ''): Promise<string> {
  const path = `<inventoryPath>DC0/vm/${folder}${name}</inventoryPath>`;
  return await client.ref(method('FindByInventoryPath', 'SearchIndex', 'SearchIndex', path));
}

async function read(type: string, id: string, ...paths: string[]): Promise<string> {
  const wanted = paths.map((path) => `<pathSet>${path}</pathSet>`).join('');
  const spec =
    `<specSet><propSet><type>${type}</type>${wanted}</propSet>` +
    `<objectSet><obj type="${type}">${id}</obj></objectSet></specSet>`;
  return (await client.call(method('RetrieveProperties', 'PropertyCollector', 'propertyCollector', spec)))
    .body;
}

async function placeOf(name: string, folder?: string): Promise<{ host: string; vmx: string }> {
  const vm = await machine(name, folder);
  const text = await read('VirtualMachine', vm, 'runtime.host', 'config.files.vmPathName');
  const [, id = ''] = /type="HostSystem"[^>]*>([^<]+)</.exec(text) ?? [];
  const [, host = ''] = />([^<]+)<\/val>/.exec(await read('HostSystem', id, 'name')) ?? [];
  const [, vmx = ''] = /<val [^>]*>(\[[^<]+)</.exec(text) ?? [];
  return { host, vmx };
}

const exportVm = async (name: string) =>
  await client.call(method('ExportVm', 'VirtualMachine', await machine(name)));

async function readyLease(name: string): Promise<string> {
  const lease = /<returnval type="\w+">([^<]+)</.exec((await exportVm(name)).body)?.[1] ?? '';
  while ((await read('HttpNfcLease', lease, 'state')).includes('>initializing<'));
  return lease;
}

const onLease = async (name: string, lease: string, args = '') =>
  (await client.call(method(`HttpNfcLease${name}`, 'HttpNfcLease', lease, args))).fault;

const startTask = async () =>
  await client.call(method('PowerOnVM_Task', 'VirtualMachine', await machine('web')));

describe('A VM', () => {
  it('is on the host and the datastore that the inventory names', async () => {
    expect(await placeOf('web')).toEqual({ host: '127.0.0.1', vmx: '[datastore1] web/web.vmx' });
    expect(await placeOf('db')).toEqual({ host: 'esx02', vmx: '[fast] db/db.vmx' });
  });

  it('that is moved is found in its new place, its snapshots and its disks with it', async () => {
    simulator.vm('db').moveTo({ host: 'esx03', datastore: 'datastore1', folder: 'moved/here' });
    expect(await machine('db')).toBe('');
    expect(await placeOf('db', 'moved/here/')).toEqual({ host: 'esx03', vmx: '[datastore1] db/db.vmx' });
    const config = await read('VirtualMachine', await machine('db', 'moved/here/'), 'config', 'layoutEx');
    expect(config).toContain('[datastore1] db/db-000001.vmdk');
    expect(config).not.toContain('[fast]');
  });

  it('that comes to a datastore with a directory of its name gets another one', async () => {
    simulator.vm('db').moveTo({ datastore: 'datastore1' });
    simulator.vm('web').moveTo({ datastore: 'fast' });
    expect((await placeOf('web')).vmx).toBe('[fast] web/web.vmx');
    expect((await placeOf('db')).vmx).toBe('[datastore1] db/db.vmx');
    simulator.vm('web').moveTo({ datastore: 'datastore1' });
    expect((await placeOf('web')).vmx).toBe('[datastore1] web_1/web.vmx');
  });

  it('stays where it is while a lease has it', async () => {
    const lease = await readyLease('web');
    expect(() => simulator.vm('web').moveTo({ host: 'esx02' })).toThrow(
      'another task is already in progress',
    );
    expect(await onLease('Complete', lease)).toBeUndefined();
    simulator.vm('web').moveTo({ host: 'esx02' });
    expect((await placeOf('web')).host).toBe('esx02');
  });

  it('is moved by a fault just before it is exported, and its lease names the new host', async () => {
    simulator.faults.add(readFault('move-vm@ExportVm:vm=web,host=localhost,times=1'));
    const lease = await readyLease('web');
    expect(await read('HttpNfcLease', lease, 'info')).toMatch(/<url>https:\/\/localhost:\d+\/nfc\//);
  });
});

describe('A host that drops out', () => {
  it('has its VMs disconnected, and nothing can be begun with them', async () => {
    simulator.host().connectionState = 'notResponding';
    const runtime = await read('VirtualMachine', await machine('web'), 'runtime.connectionState');
    expect(runtime).toContain('>disconnected<');
    expect((await exportVm('web')).fault).toBe('HostNotConnected');
    expect((await startTask()).fault).toBe('HostNotConnected');
    expect((await exportVm('db')).fault, 'on another host').toBeUndefined();
  });

  it('takes its tasks with it', async () => {
    const hold = simulator.faults.add({ kind: 'task-hold', task: 'PowerOnVM_Task' });
    const task = /<returnval type="Task">([^<]+)</.exec((await startTask()).body)?.[1] ?? '';
    await hold.struck();
    simulator.host().connectionState = 'disconnected';
    hold.release();
    let info = '';
    while (!info.includes('>error<')) info = await read('Task', task, 'info');
    expect(info).toContain('HostCommunication');
  });

  it('leaves a lease that nobody can use until it is back, and that can be given up', async () => {
    const lease = await readyLease('web');
    simulator.faults.add(readFault('host-state@HttpNfcLeaseProgress:state=notResponding,times=1'));
    expect(await onLease('Progress', lease, '<percent>1</percent>')).toBe('HostNotConnected');
    simulator.host().connectionState = 'connected';
    expect(await onLease('Progress', lease, '<percent>1</percent>')).toBeUndefined();
    simulator.host().connectionState = 'notResponding';
    expect(await onLease('Complete', lease)).toBe('HostNotConnected');
    expect(await onLease('Abort', lease)).toBeUndefined();
    expect(simulator.counters()).toMatchObject({ leasesOpen: 0, leases: { aborted: 1 } });
  });
});
