import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeMark } from '../../../src/snapshot/mark.ts';
import { olderOnes } from '../../../src/snapshot/rotate.ts';
import type { SnapshotNode } from '../../../src/vsphere/virtual-machine.ts';

const vm = { instanceUuid: randomUUID() };

function kept(number: number, createdAt: string): SnapshotNode {
  const mark = { purpose: 'kept', id: randomUUID(), runId: randomUUID(), vm: vm.instanceUuid } as const;
  return {
    ref: { type: 'VirtualMachineSnapshot', value: `snapshot-${number}` },
    name: `nightly ${number}`,
    description: describeMark({ ...mark, process: { host: 'backup1', pid: 7 } }),
    number,
    createdAt: new Date(createdAt),
    ...{ quiesced: true, powerState: 'poweredOff', current: false, children: [] },
  };
}

test('the oldest kept snapshots go, and the one that was just made stays, when the clock was put back', () => {
  const before = [kept(1, '2026-11-25T10:00:00Z'), kept(2, '2026-11-25T11:00:00Z')];
  const newest = kept(3, '2026-11-25T09:00:00Z');
  const names = (keepNewest: number) =>
    olderOnes([newest, ...before].toReversed(), vm, { newest, keepNewest }).map(({ name }) => name);
  expect(names(1)).toEqual(['nightly 1', 'nightly 2']);
  expect(names(2)).toEqual(['nightly 1']);
  expect(names(3)).toEqual([]);
  expect(names(9)).toEqual([]);
});
