import type { FaultCase } from '../fault-case.ts';

/** It runs, and has a snapshot that is not ours. */
const RUNNING = { powerState: 'poweredOn', snapshots: ['mine'] } as const;

type Row = Pick<FaultCase, 'name' | 'faults' | 'lasting'> & Partial<FaultCase>;
const ofSnapshot =
  (stage: FaultCase['stage']) =>
  (row: Row): FaultCase => ({ stage, vm: RUNNING, ...row, args: ['--snapshot', ...(row.args ?? [])] });

const taking = ofSnapshot('take the snapshot');
const leasing = ofSnapshot('lease');
const reading = ofSnapshot('transfer: session and lease');
const removing = ofSnapshot('remove the snapshot');

const takingCases: readonly FaultCase[] = [
  taking({
    name: 'nothing goes wrong, and the guest writes while its disks are read',
    faults: ['hold@disk-1.vmdk:after=100000'],
    then: 'the guest writes',
    lasting: 'exported',
  }),
  taking({
    name: 'the VM has as many snapshots as it can have',
    faults: ['fault@CreateSnapshot_Task:type=TooManySnapshotLevels'],
    lasting: [13, 'vsphere-fault', /TooManySnapshotLevels/],
  }),
  taking({
    name: 'the host begins to take the snapshot, and cannot',
    faults: ['task-error@CreateSnapshot_Task:type=FileFault,file=[datastore1] vm/vm-000002.vmdk'],
    lasting: [13, 'vsphere-fault', /FileFault/],
  }),
  taking({
    name: 'the user may not take snapshots of this VM, as the host finds',
    faults: [
      'task-error@CreateSnapshot_Task:type=NoPermission,privilegeId=VirtualMachine.State.CreateSnapshot',
    ],
    lasting: [11, 'no-permission', /VirtualMachine\.State\.CreateSnapshot/],
  }),
  taking({
    name: 'another task keeps the VM busy',
    faults: ['fault@CreateSnapshot_Task:type=TaskInProgress'],
    lasting: [13, 'vsphere-fault', /busy with another task/],
  }),
  taking({
    name: 'the guest cannot be quiesced, and the snapshot is taken without',
    faults: ['task-error@CreateSnapshot_Task:type=ApplicationQuiesceFault,times=1'],
    warns: /cannot be quiesced \(ApplicationQuiesceFault\)/,
    lasting: 'exported',
  }),
  taking({
    name: 'the guest cannot be quiesced, and what was begun of the snapshot is there all the same',
    faults: ['task-error@CreateSnapshot_Task:type=ApplicationQuiesceFault,done,times=1'],
    warns: /cannot be quiesced \(ApplicationQuiesceFault\)/,
    lasting: 'exported',
  }),
  taking({
    name: 'the guest cannot be quiesced, and must be',
    faults: ['task-error@CreateSnapshot_Task:type=ApplicationQuiesceFault'],
    args: ['--snapshot-quiesce=require'],
    lasting: [13, 'vsphere-fault', /ApplicationQuiesceFault/],
  }),
  taking({
    name: 'nobody in the guest quiesces it, and the server says nothing of that',
    vm: { ...RUNNING, tools: 'notRunning' },
    faults: [],
    warns: /not quiesced/,
    lasting: 'exported',
  }),
  taking({
    name: 'nobody in the guest quiesces it, and the server says nothing of that, where it must be quiesced',
    vm: { ...RUNNING, tools: 'notRunning' },
    faults: [],
    args: ['--snapshot-quiesce=require'],
    lasting: [2, 'wrong-state', /is not quiesced/],
  }),
  taking({
    name: 'the connection is reset before the snapshot is taken',
    faults: ['reset@CreateSnapshot_Task'],
    lasting: [10, 'unreachable', /closed the connection/],
  }),
  taking({
    name: 'the snapshot is being taken, and the answer is lost with the connection',
    faults: ['reset@CreateSnapshot_Task:handled'],
    lasting: 'exported',
  }),
  taking({
    name: 'vCenter is overloaded and answers 503',
    faults: ['status@CreateSnapshot_Task:status=503'],
    lasting: [10, 'not-vsphere', /503/],
  }),
  taking({
    name: 'the session has expired',
    faults: ['end-sessions@CreateSnapshot_Task'],
    lasting: [11, 'not-authenticated', /not logged in/],
    once: 'exported',
  }),
  taking({
    name: 'the host takes its time',
    faults: ['task-hold@CreateSnapshot_Task:seconds=60'],
    lasting: 'exported',
  }),
  taking({
    name: 'the session expires while the snapshot is taken',
    faults: ['task-hold@CreateSnapshot_Task'],
    then: 'every session ends',
    lasting: 'exported',
  }),
  taking({
    name: 'SIGINT while the snapshot is taken, which cannot be stopped',
    faults: ['task-hold@CreateSnapshot_Task:seconds=60'],
    then: 'SIGINT',
    lasting: [130, 'interrupted', /SIGINT/],
  }),
  taking({
    name: 'SIGINT while the snapshot is taken, which then fails',
    faults: [
      'task-hold@CreateSnapshot_Task:seconds=60',
      'task-error@CreateSnapshot_Task:type=FileFault,file=[datastore1] vm/vm-000002.vmdk',
    ],
    then: 'SIGINT',
    lasting: [130, 'interrupted', /SIGINT/],
  }),
  taking({
    name: 'the VM is deleted while the snapshot is taken',
    faults: ['task-hold@CreateSnapshot_Task'],
    then: 'it is deleted',
    leaves: { vm: 'deleted' },
    lasting: [13, 'vsphere-fault', /ManagedObjectNotFound/],
  }),
  taking({
    name: 'somebody else has a snapshot of that name',
    faults: [],
    args: ['--snapshot-name', 'mine'],
    lasting: [2, 'wrong-state', /did not make/],
  }),
];

const leasingCases: readonly FaultCase[] = [
  leasing({
    name: 'another task keeps the VM busy when its snapshot is to be read',
    faults: ['fault@ExportSnapshot:type=TaskInProgress'],
    lasting: [13, 'vsphere-fault', /busy with another task/],
    once: 'exported',
  }),
  leasing({
    name: 'the user may not export the snapshot',
    faults: ['fault@ExportSnapshot:type=NoPermission,privilegeId=VApp.Export'],
    lasting: [11, 'no-permission', /VApp\.Export/],
  }),
  leasing({
    name: 'the snapshot cannot be exported',
    faults: ['fault@ExportSnapshot:type=NotSupported'],
    lasting: [13, 'vsphere-fault', /NotSupported/],
  }),
  leasing({
    name: 'the session has expired when the snapshot is to be read',
    faults: ['end-sessions@ExportSnapshot'],
    lasting: [11, 'not-authenticated', /not logged in/],
    once: 'exported',
  }),
  leasing({
    name: 'the lease on the snapshot is given, and its name is lost with the connection',
    faults: ['reset@ExportSnapshot:handled'],
    warns: /is removed as soon as that is over/,
    lasting: [10, 'unreachable', /closed the connection/],
  }),
  leasing({
    name: 'the host is lost while the lease on the snapshot is made ready',
    faults: ['lease-error@vm:type=HostCommunication'],
    lasting: [13, 'vsphere-fault', /HostCommunication/],
  }),
  leasing({
    name: 'somebody removes the snapshot before it is read',
    faults: ['hold@ExportSnapshot'],
    then: 'somebody removes the snapshot of this run',
    lasting: [13, 'vsphere-fault', /ManagedObjectNotFound/],
  }),
];

const readingCases: readonly FaultCase[] = [
  reading({
    name: 'the session expires in the middle of a body of a snapshot',
    faults: ['end-sessions@disk-0.vmdk:after=100000'],
    lasting: {
      either: [
        [13, 'lease-lost', /./],
        [14, 'transfer', /404/],
      ],
    },
    once: 'exported',
  }),
  reading({
    name: 'the lease on a snapshot expires when one disk is done, and the guest writes before the next lease',
    faults: ['expire-leases@disk-1.vmdk:after=100000,times=1'],
    args: ['--parallel', '1'],
    then: 'the guest writes',
    lasting: 'exported',
  }),
  reading({
    name: 'somebody takes another snapshot while one is read, and it stays',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'a snapshot is taken',
    lasting: 'exported',
  }),
  reading({
    name: 'somebody removes the snapshot while it is read',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'somebody removes the snapshot of this run',
    lasting: [13, 'vsphere-fault', /ManagedObjectNotFound/],
  }),
  reading({
    name: 'the VM is deleted while its snapshot is read',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'it is deleted',
    leaves: { vm: 'deleted' },
    lasting: [13, 'vsphere-fault', /ManagedObjectNotFound/],
  }),
  reading({
    name: 'SIGINT in the middle of a body of a snapshot',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'SIGINT',
    lasting: [130, 'interrupted', /SIGINT/],
  }),
  ...Object.entries({
    'is not on the datastore': 'status@vm.nvram:status=404',
    'may not be read from the datastore': 'status@vm.nvram:status=401',
    'is a page of a proxy': 'html@vm.nvram',
    'has nothing in it': 'empty@vm.nvram',
    'is never sent, for the connection is reset': 'reset@vm.nvram',
  }).map(([what, fault]) =>
    reading({
      name: `the NVRAM, which a snapshot's lease lacks, ${what}`,
      faults: [fault],
      warns: /without its NVRAM/,
      lasting: 'exported',
    }),
  ),
];

const LEFT = { leaves: { snapshot: 'left behind' } } as const;

const removingCases: readonly FaultCase[] = [
  removing({
    name: 'another task keeps the VM busy, and is waited for',
    faults: ['fault@RemoveSnapshot_Task:type=TaskInProgress,times=5'],
    warns: /is busy in vCenter/,
    lasting: 'exported',
  }),
  removing({
    name: 'the removal is refused, every time',
    faults: ['fault@RemoveSnapshot_Task:type=FileLocked,file=vm-000001.vmdk'],
    ...LEFT,
    lasting: { leftBehind: /the snapshot "hyperexport / },
  }),
  removing({
    name: 'the removal is refused, and the next one is not',
    faults: ['fault@RemoveSnapshot_Task:type=FileLocked,file=vm-000001.vmdk,times=1'],
    lasting: 'exported',
  }),
  removing({
    name: 'the removal fails on the host, every time',
    faults: ['task-error@RemoveSnapshot_Task:type=GenericVmConfigFault,reason=msg.snapshot.error'],
    ...LEFT,
    lasting: { leftBehind: /the snapshot "hyperexport / },
  }),
  removing({
    name: 'the user may not remove it',
    faults: ['fault@RemoveSnapshot_Task:type=NoPermission,privilegeId=VirtualMachine.State.RemoveSnapshot'],
    ...LEFT,
    lasting: { leftBehind: /the snapshot "hyperexport / },
  }),
  removing({
    name: 'the removal says that it failed, and the snapshot is gone',
    faults: ['task-error@RemoveSnapshot_Task:type=GenericVmConfigFault,reason=msg.snapshot.error,done'],
    lasting: 'exported',
  }),
  removing({
    name: 'the snapshot is being removed, and the answer is lost with the connection',
    faults: ['reset@RemoveSnapshot_Task:handled,times=1'],
    lasting: 'exported',
  }),
  removing({
    name: 'the session has expired when the snapshot is to be removed',
    faults: ['end-sessions@RemoveSnapshot_Task:times=1'],
    lasting: 'exported',
  }),
  removing({
    name: 'the session expires while the snapshot is removed',
    faults: ['task-hold@RemoveSnapshot_Task'],
    then: 'every session ends',
    lasting: 'exported',
  }),
  removing({
    name: 'the removal takes its time',
    faults: ['task-hold@RemoveSnapshot_Task:seconds=120'],
    lasting: 'exported',
  }),
  removing({
    name: 'the snapshot is gone, and its files are still part of the disks',
    faults: ['consolidation-needed@RemoveSnapshot_Task'],
    warns: /need consolidation/,
    lasting: 'exported',
  }),
  removing({
    name: 'the removal fails, the snapshot is gone, and its files are still part of the disks',
    faults: ['consolidation-needed@RemoveSnapshot_Task:type=FileLocked'],
    warns: /need consolidation/,
    lasting: 'exported',
  }),
  removing({
    name: 'the transfer has failed, and the snapshot cannot be removed either',
    faults: ['status@disk-0.vmdk:status=404', 'fault@RemoveSnapshot_Task:type=FileLocked,file=x.vmdk'],
    ...LEFT,
    lasting: [14, 'transfer', /404/],
  }),
  removing({
    name: 'the snapshot is to be kept, and cannot be marked',
    faults: ['fault@RenameSnapshot:type=NoPermission,privilegeId=VirtualMachine.State.RenameSnapshot'],
    args: ['--keep-snapshots', '1'],
    warns: /cannot be marked as one to keep, and is removed/,
    lasting: { leftBehind: /the keeping of the snapshot "hyperexport / },
  }),
  removing({
    name: 'the disks are consolidated, which takes its time',
    faults: ['consolidation-needed@RemoveSnapshot_Task', 'task-hold@ConsolidateVMDisks_Task:seconds=120'],
    args: ['--consolidate-snapshots'],
    lasting: 'exported',
  }),
  removing({
    name: 'the disks cannot be consolidated',
    faults: [
      'consolidation-needed@RemoveSnapshot_Task',
      'task-error@ConsolidateVMDisks_Task:type=FileLocked,file=vm-000001.vmdk',
    ],
    args: ['--consolidate-snapshots'],
    lasting: { leftBehind: /the consolidation of the disks of "vm"/ },
  }),
  removing({
    name: 'the session expires while the disks are consolidated',
    faults: ['consolidation-needed@RemoveSnapshot_Task', 'task-hold@ConsolidateVMDisks_Task'],
    args: ['--consolidate-snapshots'],
    then: 'every session ends',
    lasting: 'exported',
  }),
  removing({
    name: 'the VM is deleted while its disks are consolidated',
    faults: ['consolidation-needed@RemoveSnapshot_Task', 'task-hold@ConsolidateVMDisks_Task'],
    args: ['--consolidate-snapshots'],
    then: 'it is deleted',
    leaves: { vm: 'deleted' },
    lasting: 'exported',
  }),
  removing({
    name: 'the VM is deleted while its snapshot is removed',
    faults: ['task-hold@RemoveSnapshot_Task'],
    then: 'it is deleted',
    leaves: { vm: 'deleted' },
    lasting: 'exported',
  }),
];

export const snapshotCases: readonly FaultCase[] = [
  ...takingCases,
  ...leasingCases,
  ...readingCases,
  ...removingCases,
];
