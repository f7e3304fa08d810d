import type { FaultCase } from '../fault-case.ts';

type Row = Pick<FaultCase, 'name' | 'faults' | 'lasting'> & Partial<FaultCase>;

const stage = 'moved VMs and lost hosts';
const plain = (row: Row): FaultCase => ({ stage, ...row });
const fromSnapshot = (row: Row): FaultCase => ({
  stage,
  vm: { powerState: 'poweredOn', snapshots: ['mine'] },
  ...row,
  args: ['--snapshot', ...(row.args ?? [])],
});
const poweredOff = (row: Row): FaultCase => ({
  stage,
  vm: { powerState: 'poweredOn' },
  ...row,
  args: ['--power-off', ...(row.args ?? [])],
});

export const hostCases: readonly FaultCase[] = [
  plain({
    name: 'the VM is moved to another host before its lease is asked for',
    faults: ['move-vm@ExportVm:vm=vm,host=localhost,times=1'],
    lasting: 'exported',
  }),
  plain({
    name: 'the VM is moved to another datastore before its lease is asked for',
    faults: ['move-vm@ExportVm:vm=vm,datastore=fast,times=1'],
    lasting: [2, 'wrong-state', /the files behind its disks are others now/],
  }),
  plain({
    name: 'the lease expires when one disk is done, and the VM is moved to another host before the next',
    faults: ['expire-leases@disk-1.vmdk:after=100000,times=1'],
    args: ['--parallel', '1'],
    then: 'it is moved to another host',
    lasting: 'exported',
  }),
  plain({
    name: 'the lease expires when one disk is done, and the VM is moved to another datastore before the next',
    faults: ['expire-leases@disk-1.vmdk:after=100000,times=1'],
    args: ['--parallel', '1'],
    then: 'it is moved to another datastore',
    warns: /are read again/,
    lasting: 'exported',
  }),
  fromSnapshot({
    name: 'the VM is moved to another datastore before its snapshot is taken',
    faults: ['move-vm@CreateSnapshot_Task:vm=vm,datastore=fast,times=1'],
    lasting: 'exported',
  }),
  fromSnapshot({
    name: 'the VM is moved to another host before its snapshot is read',
    faults: ['move-vm@ExportSnapshot:vm=vm,host=localhost,times=1'],
    lasting: 'exported',
  }),
  fromSnapshot({
    name: 'the VM is moved to another host before its snapshot is removed',
    faults: ['move-vm@RemoveSnapshot_Task:vm=vm,host=localhost,times=1'],
    lasting: 'exported',
  }),
  poweredOff({
    name: 'the VM is moved to another host before it is started again',
    faults: ['move-vm@PowerOnVM_Task:vm=vm,host=localhost,times=1'],
    lasting: 'exported',
  }),
  plain({
    name: 'the host drops out before the lease is given',
    faults: ['host-state@ExportVm:state=notResponding'],
    lasting: [13, 'vsphere-fault', /HostNotConnected/],
  }),
  plain({
    name: 'the host drops out in the middle of a disk, and comes back',
    faults: ['host-state@disk-0.vmdk:state=notResponding,after=100000,times=1'],
    then: 'its host comes back',
    lasting: 'exported',
  }),
  plain({
    name: 'the host drops out in the middle of a disk, and stays away',
    faults: ['host-state@disk-0.vmdk:state=notResponding,after=100000'],
    args: ['--idle-timeout', '250ms'],
    lasting: {
      either: [
        [13, 'vsphere-fault', /HostNotConnected/],
        [13, 'lease-lost', /./],
      ],
    },
  }),
  fromSnapshot({
    name: 'the host drops out before the snapshot is taken',
    faults: ['host-state@CreateSnapshot_Task:state=notResponding'],
    lasting: [13, 'vsphere-fault', /HostNotConnected/],
  }),
  fromSnapshot({
    name: 'the host drops out while the snapshot is read, and stays away',
    faults: ['host-state@disk-0.vmdk:state=notResponding,after=100000'],
    args: ['--idle-timeout', '250ms'],
    leaves: { snapshot: 'left behind' },
    lasting: {
      either: [
        [13, 'vsphere-fault', /HostNotConnected/],
        [13, 'lease-lost', /./],
      ],
    },
  }),
  fromSnapshot({
    name: 'the host drops out before the snapshot is removed',
    faults: ['host-state@RemoveSnapshot_Task:state=notResponding'],
    leaves: { snapshot: 'left behind' },
    lasting: { leftBehind: /the snapshot "hyperexport / },
  }),
  poweredOff({
    name: 'the host drops out before the VM is started again',
    faults: ['host-state@PowerOnVM_Task:state=notResponding'],
    leaves: { power: 'poweredOff' },
    lasting: { leftBehind: /the VM "vm", which was switched off/ },
  }),
];
