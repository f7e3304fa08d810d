import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedVm } from '../../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { SoapClient } from './soap-client.ts';

const disk = { capacityBytes: 16 * 2 ** 20, dataBytes: 0 };
const on = { powerState: 'poweredOn' } as const;
let simulator: Simulator;
let client: SoapClient;
let vm: string;
afterEach(async () => await simulator.close());

async function start(more: Partial<SimulatedVm>): Promise<void> {
  simulator = await startSimulator({ vms: [{ name: 'vm', disks: [disk], ...more }], taskMilliseconds: 0 });
  client = await new SoapClient(simulator).logIn();
  const path = '<inventoryPath>DC0/vm/vm</inventoryPath>';
  vm = await client.ref(method('FindByInventoryPath', 'SearchIndex', 'SearchIndex', path));
}

const method = (name: string, type: string, id: string, args = '') =>
  `<${name} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${args}</${name}>`;

async function read(type: string, id: string, path: string): Promise<string> {
  const spec =
    `<specSet><propSet><type>${type}</type><pathSet>${path}</pathSet></propSet>` +
    `<objectSet><obj type="${type}">${id}</obj></objectSet></specSet>`;
  return (await client.call(method('RetrieveProperties', 'PropertyCollector', 'propertyCollector', spec)))
    .body;
}

/** The fault of the call or, if it is none, of its task; undefined: the snapshot was taken. */
async function snapshot(name = 'nightly', memory = false): Promise<string | undefined> {
  const args = `<name>${name}</name><memory>${memory}</memory><quiesce>false</quiesce>`;
  const { fault, body } = await client.call(method('CreateSnapshot_Task', 'VirtualMachine', vm, args));
  if (fault !== undefined) return fault;
  const task = /<returnval type="Task">([^<]+)</.exec(body)?.[1] ?? '';
  for (;;) {
    const info = await read('Task', task, 'info');
    if (info.includes('>success<')) return undefined;
    if (info.includes('>error<')) return /<fault xsi:type="(\w+)"/.exec(info)?.[1] ?? info;
  }
}

describe('A snapshot', () => {
  it.each([
    ['of a template', { template: true }, false, 'NotSupported'],
    [
      'of a running VM with a passed-through device',
      { ...on, passthrough: ['GPU'] },
      false,
      'SnapshotIncompatibleDeviceInVm',
    ],
    [
      'of a running VM with a shared disk',
      { ...on, disks: [{ ...disk, shared: 'bus' as const }] },
      false,
      'SnapshotIncompatibleDeviceInVm',
    ],
    [
      'with memory of a running VM with an independent disk',
      { ...on, disks: [disk, { ...disk, mode: 'independent_persistent' as const }] },
      true,
      'MemorySnapshotOnIndependentDisk',
    ],
  ])('%s is refused', async (_what, more, memory, fault) => {
    await start(more);
    expect(await snapshot('nightly', memory)).toBe(fault);
    expect(simulator.vm('vm').snapshots).toEqual([]);
  });

  it.each([
    ['of a VM that is off, whatever devices it has', { passthrough: ['GPU'] }, true],
    [
      'without memory of a running VM with an independent disk',
      { ...on, disks: [{ ...disk, mode: 'independent_persistent' as const }] },
      false,
    ],
  ])('%s is taken', async (_what, more, memory) => {
    await start(more);
    expect(await snapshot('nightly', memory)).toBeUndefined();
  });

  it('is refused with no name and with one of more than 80 characters', async () => {
    await start({});
    expect(await snapshot('')).toBe('InvalidName');
    expect(await snapshot('x'.repeat(81))).toBe('InvalidName');
    expect(await snapshot('x'.repeat(80))).toBeUndefined();
  });

  it('is refused as the thirty-third of a chain', async () => {
    await start({ snapshots: Array.from({ length: 31 }, (_, index) => `s${index}`) });
    expect(await snapshot()).toBeUndefined();
    expect(await snapshot()).toBe('TooManySnapshotLevels');
  });

  it('is refused on a datastore with no space', async () => {
    await start({});
    simulator.datastore('datastore1').freeBytes = 0;
    expect(await snapshot()).toBe('NoDiskSpace');
  });
});

describe('A lease', () => {
  const disks = [
    disk,
    { ...disk, mode: 'independent_persistent' as const },
    { ...disk, rdm: 'virtual' as const },
    { ...disk, rdm: 'physical' as const },
  ];

  async function filesOf(call: string): Promise<readonly string[]> {
    const lease = await client.ref(call);
    for (;;) {
      const info = await read('HttpNfcLease', lease, 'info');
      const files = [...info.matchAll(/<targetId>([^<]+)</g)].map(([, name = '']) => name);
      if (files.length > 0) return files;
    }
  }

  it('on a snapshot has no disk that the snapshot left out, and no NVRAM', async () => {
    await start({ disks, snapshots: ['before'] });
    const root = /VirtualMachineSnapshot">([^<]+)</.exec(await read('VirtualMachine', vm, 'rootSnapshot'));
    const export_ = method('ExportSnapshot', 'VirtualMachineSnapshot', root?.[1] ?? '');
    expect(await filesOf(export_)).toEqual(['disk-0.vmdk', 'disk-2.vmdk']);
  });

  it('on the VM has the independent disk, but not the LUN that is its guest’s alone', async () => {
    await start({ disks });
    expect(await filesOf(method('ExportVm', 'VirtualMachine', vm))).toEqual([
      'disk-0.vmdk',
      'disk-1.vmdk',
      'disk-2.vmdk',
      'disk-4.nvram',
    ]);
  });
});
