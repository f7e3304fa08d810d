import { expect, it } from 'vitest';
import { describe as describeVm } from '../../../src/vm-info/describe.ts';
import { infoOf, myVm } from '../../e2e/terminal/my-vm.ts';

it('storage is the capacities of the disks together', () => {
  expect(infoOf().storage_bytes).toBe(138047488000);
  expect(infoOf({ disks: [] }).storage_bytes).toBe(0);
});

it('sizes that the server does not give are null, so that every document has the same fields', () => {
  expect(infoOf()).toMatchObject({ used_bytes: null, provisioned_bytes: null, host: null });
  expect(infoOf({ usedBytes: 5, provisionedBytes: 7, hostName: 'esx1' })).toMatchObject({
    used_bytes: 5,
    provisioned_bytes: 7,
    host: 'esx1',
  });
});

it('disks, adapters and drives are told with what an export depends on', () => {
  expect(infoOf().disks[1]).toEqual({
    key: 2001,
    label: 'Hard disk 2',
    capacity_bytes: 608534528,
    controller: 'ParaVirtualSCSIController 0:1',
    file: '[datastore1] MyVM/MyVM_1.vmdk',
    backing: 'VirtualDiskFlatVer2BackingInfo',
    mode: 'persistent',
    thin: false,
    change_id: null,
    has_parent: false,
  });
  expect(infoOf().nics[0]?.network).toBe('VM Network');
  expect(infoOf().removable).toEqual([
    { label: 'CD/DVD drive 1', kind: 'cdrom', file: null, connected: false },
  ]);
});

it('the tree of snapshots becomes a list, parents first, each with its path', () => {
  const snapshot = {
    ref: { type: 'VirtualMachineSnapshot', value: 'snapshot-1' },
    description: '',
    number: 1,
    createdAt: new Date('2026-01-02T03:04:05Z'),
    quiesced: false,
    powerState: 'poweredOff',
    current: false,
    children: [],
  };
  const tree = {
    ...snapshot,
    name: 'base',
    children: [
      { ...snapshot, name: 'before update', children: [{ ...snapshot, name: 'now', current: true }] },
      { ...snapshot, name: 'other' },
    ],
  };
  const { snapshots } = describeVm({ ...myVm, snapshots: [tree] });
  expect(snapshots.map(({ path }) => path.join(' > '))).toEqual([
    'base',
    'base > before update',
    'base > before update > now',
    'base > other',
  ]);
  expect(snapshots[2]).toMatchObject({ current: true, created_at: '2026-01-02T03:04:05.000Z' });
});
