import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFault } from '../../../../src/simulator/faults/read-fault.ts';
import { startSimulator, type Simulator } from '../../../../src/simulator/start.ts';
import { HandWoundClock } from '../hand-wound-clock.ts';
import { SoapClient } from '../soap-client.ts';

let clock: HandWoundClock;
let simulator: Simulator;
let client: SoapClient;
let vm: string;

beforeEach(async () => {
  const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 0 }];
  const vms = [
    { name: 'vm', disks },
    { name: 'other', disks },
  ];
  clock = new HandWoundClock();
  simulator = await startSimulator({ vms, clock, taskMilliseconds: 0 });
  client = await new SoapClient(simulator).logIn();
  vm = await machine('vm');
});
afterEach(async () => await simulator.close());

const method = (name: string, type: string, id: string, args = '') =>
  `<${name} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${args}</${name}>`;

async function machine(name: string): Promise<string> {
  const path = `<inventoryPath>DC0/vm/${name}</inventoryPath>`;
  return await client.ref(method('FindByInventoryPath', 'SearchIndex', 'SearchIndex', path));
}

async function takeSnapshot(of = vm): Promise<string> {
  const args = '<name>nightly</name><memory>false</memory><quiesce>false</quiesce>';
  return await client.ref(method('CreateSnapshot_Task', 'VirtualMachine', of, args));
}

const removeAll = async () => await client.ref(method('RemoveAllSnapshots_Task', 'VirtualMachine', vm));

async function property(type: string, id: string, path: string): Promise<string> {
  const spec =
    `<specSet><propSet><type>${type}</type><pathSet>${path}</pathSet></propSet>` +
    `<objectSet><obj type="${type}">${id}</obj></objectSet></specSet>`;
  return (await client.call(method('RetrieveProperties', 'PropertyCollector', 'propertyCollector', spec)))
    .body;
}

const info = async (task: string) => await property('Task', task, 'info');

async function state(task: string): Promise<string | undefined> {
  return /<state>(\w+)<\/state>/.exec(await info(task))?.[1];
}

async function ended(task: string): Promise<string> {
  for (;;) {
    const text = await info(task);
    if (!text.includes('<state>running<')) return text;
  }
}

const taken = () => simulator.vm('vm').snapshots.map(({ name }) => name);
const needsConsolidation = async () =>
  (await property('VirtualMachine', vm, 'runtime.consolidationNeeded')).includes('>true<');

describe('A task', () => {
  it('ends with a fault of the schema and its fields, without its work', async () => {
    const hit = simulator.faults.add(
      readFault('task-error@CreateSnapshot_Task:type=NoDiskSpace,datastore=datastore1,times=1'),
    );
    const failed = await ended(await takeSnapshot());
    expect(failed).toContain('<state>error</state>');
    expect(failed).toContain('xsi:type="NoDiskSpace"');
    expect(failed).toContain('<datastore>datastore1</datastore>');
    expect([taken(), hit.count]).toEqual([[], 1]);

    expect(await ended(await takeSnapshot())).toContain('<state>success</state>');
    expect(taken()).toEqual(['nightly']);
  });

  it('ends with a fault after its work, which stays', async () => {
    simulator.faults.add(readFault('task-error@CreateSnapshot_Task:type=SystemError,done'));
    expect(await ended(await takeSnapshot())).toContain('<state>error</state>');
    expect(taken()).toEqual(['nightly']);
  });

  it('is struck by the name of its VM, and others are not', async () => {
    simulator.faults.add(readFault('task-error@CreateSnapshot*:type=SystemError,vm=o*'));
    expect(await ended(await takeSnapshot())).toContain('<state>success</state>');
    expect(await ended(await takeSnapshot(await machine('other')))).toContain('<state>error</state>');
  });

  it('is held before its work until it is let go, and its VM is busy', async () => {
    const held = simulator.faults.add({ kind: 'task-hold', task: 'CreateSnapshot_Task' });
    const task = await takeSnapshot();
    await held.struck();
    expect([await state(task), taken()]).toEqual(['running', []]);
    const second = await client.call(method('RemoveAllSnapshots_Task', 'VirtualMachine', vm));
    expect(second.fault).toBe('TaskInProgress');

    held.release();
    expect(await ended(task)).toContain('<state>success</state>');
    expect(taken()).toEqual(['nightly']);
  });

  it('is held when its work is done', async () => {
    const held = simulator.faults.add({ kind: 'task-hold', task: 'CreateSnapshot_Task', done: true });
    const task = await takeSnapshot();
    await expect.poll(taken).toEqual(['nightly']);
    expect(await state(task)).toBe('running');
    held.release();
    expect(await ended(task)).toContain('<state>success</state>');
  });

  it('is held for as many seconds as are asked for', async () => {
    simulator.faults.add(readFault('task-hold@CreateSnapshot_Task:seconds=60'));
    const task = await takeSnapshot();
    clock.pass(59_000);
    expect(await state(task)).toBe('running');
    clock.pass(1000);
    expect(await ended(task)).toContain('<state>success</state>');
  });

  it('does not keep a server from closing', async () => {
    const held = simulator.faults.add({ kind: 'task-hold', task: '*' });
    await takeSnapshot();
    await held.struck();
    await simulator.close();
  });
});

describe('A removal of snapshots whose files cannot be merged', () => {
  it('takes them out of the tree, and a consolidation is needed', async () => {
    await ended(await takeSnapshot());
    simulator.faults.add(readFault('consolidation-needed@RemoveAllSnapshots_Task'));
    expect(await ended(await removeAll())).toContain('<state>success</state>');
    expect([taken(), await needsConsolidation()]).toEqual([[], true]);

    const merged = await client.ref(method('ConsolidateVMDisks_Task', 'VirtualMachine', vm));
    expect(await ended(merged)).toContain('<state>success</state>');
    expect(await needsConsolidation()).toBe(false);
  });

  it('ends with the fault that is asked for', async () => {
    await ended(await takeSnapshot());
    simulator.faults.add(readFault('consolidation-needed@RemoveAllSnapshots_Task:type=FileLocked'));
    const failed = await ended(await removeAll());
    expect(failed).toContain('<state>error</state>');
    expect(failed).toContain('xsi:type="FileLocked"');
    expect([taken(), await needsConsolidation()]).toEqual([[], true]);
  });
});
