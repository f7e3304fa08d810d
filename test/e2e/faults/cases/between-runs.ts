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
];
