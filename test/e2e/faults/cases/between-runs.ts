import type { FaultCase } from '../fault-case.ts';

/** The first run gets one disk and loses the other. */
const LOSES_ONE = ['status@disk-1.vmdk:status=404'];
const stage = 'between two runs';
const EVERY_DISK = ['disk-0.vmdk', 'disk-1.vmdk'];

const resumed = (name: string, between: FaultCase['between'], reads: readonly string[]): FaultCase => ({
  stage,
  name,
  interruptedBy: LOSES_ONE,
  faults: [],
  between,
  args: ['--resume', '--parallel', '1'],
  reads,
  lasting: 'exported',
});

/** The first run leaves its snapshot. */
const onSnapshot = (name: string, between: FaultCase['between'], reads: readonly string[]): FaultCase => ({
  ...resumed(name, between, reads),
  vm: { powerState: 'poweredOn', snapshots: ['mine'] },
  args: ['--snapshot', '--resume-keep-snapshot', '--resume', '--parallel', '1'],
});

export const betweenRunsCases: readonly FaultCase[] = [
  resumed('nothing happens to the VM: the finished disk is kept', undefined, ['disk-1.vmdk']),
  resumed('the guest writes to the disks', 'the guest writes', EVERY_DISK),
  resumed(
    'the guest writes to the disks, and only the events tell',
    'the guest writes, and the configuration stays',
    EVERY_DISK,
  ),
  resumed('somebody changes the settings of the VM', 'it is reconfigured', EVERY_DISK),
  resumed('somebody takes a snapshot', 'a snapshot is taken', EVERY_DISK),
  resumed('the VM is moved to another host', 'it is moved to another host', ['disk-1.vmdk']),
  resumed('the VM is moved to another datastore', 'it is moved to another datastore', EVERY_DISK),
  resumed('a byte of the finished disk changes here', 'a finished file is damaged', EVERY_DISK),
  {
    ...resumed('nothing happens, and nobody asks to resume', undefined, EVERY_DISK),
    args: ['--parallel', '1'],
  },
  {
    ...resumed('the VM is started', 'it is started', []),
    leaves: { power: 'poweredOn' },
    lasting: [2, 'wrong-state', /running/],
  },
  {
    ...resumed('the VM is deleted', 'it is deleted', []),
    leaves: { vm: 'deleted' },
    lasting: [12, 'not-found', /vm/],
  },
  onSnapshot('the guest writes to a VM whose snapshot was left', 'the guest writes', ['disk-1.vmdk']),
  onSnapshot('somebody takes a snapshot of a VM whose snapshot was left', 'a snapshot is taken', [
    'disk-1.vmdk',
  ]),
  onSnapshot(
    'somebody removes the snapshot that was left',
    'somebody removes the snapshot of this run',
    EVERY_DISK,
  ),
  {
    ...onSnapshot('the VM whose snapshot was left is deleted', 'it is deleted', []),
    leaves: { vm: 'deleted' },
    lasting: [12, 'not-found', /vm/],
  },
  {
    ...onSnapshot('a snapshot was left, and nobody asks to resume', 'the guest writes', EVERY_DISK),
    args: ['--snapshot', '--parallel', '1'],
    firstArgs: ['--resume-keep-snapshot'],
    warns: /which an interrupted run had left/,
  },
];
