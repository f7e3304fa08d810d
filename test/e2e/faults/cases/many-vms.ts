import type { FaultCase } from '../fault-case.ts';

type Row = Pick<FaultCase, 'name' | 'faults' | 'lasting'> & Partial<FaultCase>;

/** One VM of three, the first, has the trouble. */
const amongMany = (row: Row): FaultCase => ({ stage: 'many VMs', beside: ['vm2', 'vm3'], ...row });

export const manyVmsCases: readonly FaultCase[] = [
  amongMany({
    name: 'nothing goes wrong',
    faults: [],
    lasting: 'exported',
  }),
  amongMany({
    name: 'the host of one is not there',
    faults: ['device-url@vm:authority=127.0.0.1:1'],
    args: ['--concurrency', '1'],
    lasting: { first: [10, 'unreachable', /127\.0\.0\.1:1/] },
  }),
  amongMany({
    name: 'the host of one has another certificate',
    faults: ['device-url@vm:authority={other}'],
    lasting: { first: [10, 'tls', /not the expected one/] },
  }),
  amongMany({
    name: 'a disk of one shall be fetched without TLS',
    faults: ['device-url@vm:file=disk-0.vmdk,scheme=http'],
    lasting: { first: [13, 'vsphere-fault', /http:/] },
  }),
  amongMany({
    name: 'the host of one is lost while its lease is made ready',
    faults: ['lease-error@vm:type=HostCommunication'],
    lasting: { first: [13, 'vsphere-fault', /HostCommunication/] },
  }),
  amongMany({
    name: 'the lease of one offers fewer disks than it has',
    faults: ['offer@vm:files=without-last-disk'],
    args: ['--concurrency', '1'],
    lasting: { first: [2, 'unsupported', /1 of the 2 disks/] },
  }),
  amongMany({
    name: 'one runs, and cannot be exported as it is',
    vm: { powerState: 'poweredOn' },
    faults: [],
    lasting: { first: [2, 'wrong-state', /running/] },
  }),
  amongMany({
    name: 'no snapshot can be taken of one',
    vm: { powerState: 'poweredOn', snapshots: ['mine'] },
    faults: ['task-error@CreateSnapshot_Task:type=FileFault,file=x.vmdk,vm=vm'],
    args: ['--snapshot'],
    lasting: { first: [13, 'vsphere-fault', /FileFault/] },
  }),
  amongMany({
    name: 'the snapshot of one cannot be removed',
    vm: { powerState: 'poweredOn', snapshots: ['mine'] },
    faults: ['task-error@RemoveSnapshot_Task:type=FileLocked,file=x.vmdk,vm=vm'],
    args: ['--snapshot'],
    leaves: { snapshot: 'left behind' },
    lasting: { leftBehind: /something is left behind of vm$/ },
  }),
  amongMany({
    name: 'the guest of one does not shut down, and cannot be powered off',
    vm: { powerState: 'poweredOn', ignoresShutdown: true },
    leaves: { mayGoOff: true },
    faults: ['task-error@PowerOffVM_Task:type=HostCommunication,vm=vm'],
    args: ['--power-off', '--shutdown-timeout', '30s'],
    lasting: { first: [13, 'vsphere-fault', /HostCommunication/] },
  }),
  amongMany({
    name: 'one is deleted while it is exported',
    faults: ['hold@disk-0.vmdk:after=100000'],
    args: ['--concurrency', '1'],
    then: 'it is deleted',
    leaves: { vm: 'deleted' },
    lasting: { first: [13, 'vsphere-fault', /ManagedObjectNotFound/] },
  }),
  amongMany({
    name: 'the host of one drops out before its lease is given',
    vm: { host: 'localhost' },
    faults: ['host-state@ExportVm:state=notResponding,host=localhost'],
    lasting: { first: [13, 'vsphere-fault', /HostNotConnected/] },
  }),
  amongMany({
    name: 'the host of one drops out in the middle of a disk, and sends nothing more',
    vm: { host: 'localhost' },
    faults: ['host-state@disk-0.vmdk:state=notResponding,host=localhost,after=100000'],
    args: ['--concurrency', '1', '--idle-timeout', '250ms'],
    lasting: {
      first: {
        either: [
          [13, 'vsphere-fault', /HostNotConnected/],
          [13, 'lease-lost', /./],
        ],
      },
    },
  }),
  amongMany({
    name: 'one is moved to another datastore in the moment before',
    faults: ['move-vm@ExportVm:vm=vm,datastore=fast,times=1'],
    args: ['--concurrency', '1'],
    lasting: { first: [2, 'wrong-state', /the files behind its disks are others now/] },
  }),
  amongMany({
    name: 'the session expires in the middle of one, and is renewed',
    faults: ['end-sessions@disk-0.vmdk:after=100000,times=1'],
    lasting: 'exported',
  }),
  amongMany({
    name: 'SIGINT in the middle of one',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'SIGINT',
    lasting: [130, 'interrupted', /3 of 3 VMs are not exported/],
  }),
];
