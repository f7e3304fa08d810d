import type { FaultCase } from '../fault-case.ts';

type Row = Pick<FaultCase, 'name' | 'faults' | 'lasting'> & Partial<FaultCase>;

const RUNNING = { powerState: 'poweredOn' } as const;
const MAY_GO_OFF = { leaves: { mayGoOff: true } } as const;
const LEFT_OFF = { leaves: { power: 'poweredOff' } } as const;
/** Its guest hears that it shall shut down, and does not. */
const STUBBORN = { vm: { ...RUNNING, ignoresShutdown: true }, args: ['--shutdown-timeout', '30s'] } as const;

/** A VM that runs, and is shut down for its export: it must run afterwards, whatever comes of the export. */
const power = (row: Row): FaultCase => ({
  stage: 'power',
  vm: RUNNING,
  ...row,
  args: ['--power-off', ...(row.args ?? [])],
});

const goingOff: readonly FaultCase[] = [
  power({
    ...STUBBORN,
    name: 'the guest does not shut down, and is powered off after its time',
    faults: [],
    warns: /did not shut down within/,
    lasting: 'exported',
  }),
  power({
    name: 'nobody in the guest listens',
    vm: { ...RUNNING, tools: 'notRunning' },
    faults: [],
    warns: /VMware Tools do not run/,
    lasting: 'exported',
  }),
  power({
    name: 'the guest takes its time to shut down',
    faults: ['task-hold@ShutdownGuest:seconds=60'],
    lasting: 'exported',
  }),
  power({
    name: 'the session expires while the guest shuts down',
    faults: ['task-hold@ShutdownGuest'],
    then: 'every session ends',
    lasting: 'exported',
  }),
  power({
    name: 'somebody starts the VM while it is off, and it keeps running',
    faults: ['expire-leases@disk-0.vmdk:after=100000'],
    then: 'it is started',
    lasting: [2, 'wrong-state', /poweredOn/],
  }),
  power({
    ...STUBBORN,
    ...MAY_GO_OFF,
    name: 'the guest does not shut down, and the host does not power it off either',
    faults: ['fault@PowerOffVM_Task:type=HostNotConnected'],
    warns: /did not shut down within/,
    lasting: [13, 'vsphere-fault', /HostNotConnected/],
  }),
  power({
    ...STUBBORN,
    ...MAY_GO_OFF,
    name: 'the guest does not shut down, and its power-off fails on the host',
    faults: ['task-error@PowerOffVM_Task:type=HostCommunication'],
    warns: /did not shut down within/,
    lasting: [13, 'vsphere-fault', /HostCommunication/],
  }),
  power({
    ...STUBBORN,
    name: 'the VM is powered off, and the answer is lost with the connection',
    faults: ['reset@PowerOffVM_Task:handled'],
    warns: /did not shut down within/,
    lasting: 'exported',
  }),
  power({
    name: 'the user may not shut the guest down',
    faults: ['fault@ShutdownGuest:type=NoPermission,privilegeId=VirtualMachine.Interact.PowerOff'],
    lasting: [11, 'no-permission', /VirtualMachine\.Interact\.PowerOff/],
  }),
  power({
    name: 'the connection is reset before the guest is asked to shut down',
    faults: ['reset@ShutdownGuest'],
    args: ['--shutdown-timeout', '30s'],
    ...MAY_GO_OFF,
    lasting: [10, 'unreachable', /closed the connection/],
  }),
  power({
    name: 'the guest shuts down, and the answer is lost with the connection',
    faults: ['reset@ShutdownGuest:handled,times=1'],
    lasting: 'exported',
  }),
  power({
    name: 'the session has expired when the guest is to be shut down',
    faults: ['end-sessions@ShutdownGuest'],
    lasting: [11, 'not-authenticated', /not logged in/],
    once: 'exported',
  }),
  power({
    name: 'SIGINT while the guest shuts down, which is waited for',
    faults: ['task-hold@ShutdownGuest:seconds=60'],
    then: 'SIGINT',
    lasting: [130, 'interrupted', /SIGINT/],
  }),
  power({
    name: 'the VM is deleted while its guest shuts down',
    faults: ['task-hold@ShutdownGuest'],
    then: 'it is deleted',
    leaves: { vm: 'deleted' },
    lasting: [13, 'vsphere-fault', /ManagedObjectNotFound/],
  }),
];

const startingAgain: readonly FaultCase[] = [
  power({
    name: 'the transfer fails',
    faults: ['status@disk-0.vmdk:status=404'],
    lasting: [14, 'transfer', /404/],
  }),
  power({
    name: 'SIGINT in the middle of a body',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'SIGINT',
    lasting: [130, 'interrupted', /SIGINT/],
  }),
  power({
    name: 'the VM cannot be started again',
    faults: ['fault@PowerOnVM_Task:type=InsufficientMemoryResourcesFault,unreserved=1,requested=2'],
    ...LEFT_OFF,
    warns: /not undone yet/,
    lasting: { leftBehind: /the VM "vm", which was switched off/ },
  }),
  power({
    name: 'the VM cannot be started at once, and then it can',
    faults: ['task-error@PowerOnVM_Task:type=HostCommunication,times=1'],
    warns: /not undone yet/,
    lasting: 'exported',
  }),
  power({
    name: 'the transfer fails, and the VM cannot be started again',
    faults: ['status@disk-0.vmdk:status=404', 'task-error@PowerOnVM_Task:type=HostCommunication'],
    ...LEFT_OFF,
    lasting: [14, 'transfer', /404/],
  }),
  power({
    name: 'the VM asks something before it starts, and nobody answers',
    vm: { ...RUNNING, asks: 'msg.uuid.altered' },
    faults: [],
    ...LEFT_OFF,
    warns: /not undone yet/,
    lasting: { leftBehind: /the VM "vm", which was switched off/ },
  }),
  power({
    name: 'the VM is started, and the answer is lost with the connection',
    faults: ['reset@PowerOnVM_Task:handled,times=1'],
    lasting: 'exported',
  }),
  power({
    name: 'the session has expired when the VM is to be started again',
    faults: ['end-sessions@PowerOnVM_Task:times=1'],
    lasting: 'exported',
  }),
  power({
    name: 'the session expires while the VM is started again',
    faults: ['task-hold@PowerOnVM_Task'],
    then: 'every session ends',
    lasting: 'exported',
  }),
  power({
    name: 'the VM is deleted while it is off',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'it is deleted',
    leaves: { vm: 'deleted' },
    lasting: [13, 'vsphere-fault', /ManagedObjectNotFound/],
  }),
  power({
    name: 'the VM is off for its snapshot only, which is refused',
    faults: ['fault@CreateSnapshot_Task:type=TooManySnapshotLevels'],
    args: ['--snapshot'],
    lasting: [13, 'vsphere-fault', /TooManySnapshotLevels/],
  }),
  power({
    name: 'the VM is off for its snapshot only, and the guest writes while its disks are read',
    faults: ['hold@disk-1.vmdk:after=100000'],
    args: ['--snapshot'],
    then: 'the guest writes',
    lasting: 'exported',
  }),
];

export const powerCases: readonly FaultCase[] = [...goingOff, ...startingAgain];
