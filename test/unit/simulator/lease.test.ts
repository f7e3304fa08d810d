import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { HandWoundClock } from './hand-wound-clock.ts';
import { SoapClient } from './soap-client.ts';

const disks = [{ capacityBytes: 32 * 2 ** 20 }];
const SECOND = 1000;
let clock: HandWoundClock;
let simulator: Simulator;
let client: SoapClient;

beforeEach(async () => {
  clock = new HandWoundClock();
  simulator = await startSimulator({
    vms: [
      { name: 'off', disks },
      { name: 'on', disks, powerState: 'poweredOn', snapshots: ['before'] },
    ],
    clock,
    taskMilliseconds: 0,
    leaseTimeoutSeconds: 60,
  });
  client = await new SoapClient(simulator).logIn();
});

afterEach(async () => {
  await simulator.close();
});

const method = (name: string, type: string, id: string, args = '') =>
  `<${name} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${args}</${name}>`;

const onLease = async (name: string, lease: string, args = '') =>
  await client.call(method(`HttpNfcLease${name}`, 'HttpNfcLease', lease, args));

const progress = async (lease: string) => await onLease('Progress', lease, '<percent>1</percent>');

async function machine(name: string): Promise<string> {
  const path = `<inventoryPath>DC0/vm/${name}</inventoryPath>`;
  return await client.ref(method('FindByInventoryPath', 'SearchIndex', 'SearchIndex', path));
}

async function openLease(name = 'off'): Promise<string> {
  return await client.ref(method('ExportVm', 'VirtualMachine', await machine(name)));
}

const exportAgain = async (name = 'off') =>
  await client.call(method('ExportVm', 'VirtualMachine', await machine(name)));

describe('A lease', () => {
  it('lives as long as it is renewed, and dies of silence', async () => {
    const lease = await openLease();
    for (let renewals = 0; renewals < 3; renewals++) {
      clock.pass(59 * SECOND);
      expect((await progress(lease)).fault).toBeUndefined();
    }
    clock.pass(61 * SECOND);
    expect((await progress(lease)).fault).toBe('Timedout');
    expect(simulator.counters().leases).toEqual({
      opened: 1,
      completed: 0,
      aborted: 0,
      expired: 1,
      failed: 0,
    });
    expect((await exportAgain()).fault, 'the VM is free again').toBeUndefined();
  });

  it('blocks its VM until it is completed', async () => {
    const lease = await openLease();
    expect((await exportAgain()).fault).toBe('TaskInProgress');
    const powerOn = method('PowerOnVM_Task', 'VirtualMachine', await machine('off'));
    expect((await client.call(powerOn)).fault).toBe('TaskInProgress');
    expect((await onLease('Complete', lease)).fault).toBeUndefined();
    expect((await exportAgain()).fault).toBeUndefined();
    expect((await progress(lease)).fault, 'it is gone').toBe('ManagedObjectNotFound');
  });

  it('dies with its session, and is not seen by another', async () => {
    const lease = await openLease();
    await client.call(method('Logout', 'SessionManager', 'SessionManager'));
    client = await new SoapClient(simulator).logIn();
    expect((await progress(lease)).fault).toBe('ManagedObjectNotFound');
    expect((await exportAgain()).fault).toBeUndefined();
    expect(simulator.counters()).toMatchObject({ logins: 2, logouts: 1, sessionsOpen: 1 });
  });

  it('is refused for a VM that runs, but not for its snapshot', async () => {
    expect((await exportAgain('on')).fault).toBe('InvalidPowerState');
    const spec =
      '<specSet><propSet><type>VirtualMachine</type><pathSet>rootSnapshot</pathSet></propSet>' +
      `<objectSet><obj type="VirtualMachine">${await machine('on')}</obj></objectSet></specSet>`;
    const { body } = await client.call(
      method('RetrieveProperties', 'PropertyCollector', 'propertyCollector', spec),
    );
    const snapshot = /type="VirtualMachineSnapshot">([^<]+)</.exec(body)?.[1] ?? '';
    expect(
      (await client.call(method('ExportSnapshot', 'VirtualMachineSnapshot', snapshot))).fault,
    ).toBeUndefined();
  });

  it('is one of many without a trace', async () => {
    for (let round = 0; round < 12; round++) await onLease('Complete', await openLease());
    expect(simulator.counters().leases).toEqual({
      opened: 12,
      completed: 12,
      aborted: 0,
      expired: 0,
      failed: 0,
    });
    expect((await exportAgain()).fault).toBeUndefined();
  });

  it('counts what was asked of it', async () => {
    const lease = await openLease();
    await progress(lease);
    await onLease('Abort', lease);
    const counters = simulator.counters();
    expect(counters.leases).toEqual({ opened: 1, completed: 0, aborted: 1, expired: 0, failed: 0 });
    expect(counters.progressCalls).toBe(1);
    expect(counters.calls).toMatchObject({ Login: 1, ExportVm: 1, HttpNfcLeaseAbort: 1 });
  });
});
