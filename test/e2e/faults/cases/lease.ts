import type { FaultCase } from '../fault-case.ts';

const stage = 'lease';

export const leaseCases: readonly FaultCase[] = [
  {
    stage,
    name: 'another task keeps the VM busy',
    faults: ['fault@ExportVm:type=TaskInProgress'],
    lasting: [13, 'vsphere-fault', /busy with another task/],
    once: 'exported',
  },
  {
    stage,
    name: 'the user may not export the VM',
    faults: ['fault@ExportVm:type=NoPermission,privilegeId=VApp.Export'],
    lasting: [11, 'no-permission', /VApp\.Export/],
  },
  {
    stage,
    name: 'vCenter cannot talk to the host',
    faults: ['fault@ExportVm:type=HostCommunication'],
    lasting: [13, 'vsphere-fault', /HostCommunication/],
  },
  {
    stage,
    name: 'the host is not connected',
    faults: ['fault@ExportVm:type=HostNotConnected'],
    lasting: [13, 'vsphere-fault', /HostNotConnected/],
  },
  {
    stage,
    name: 'the VM was started in between',
    faults: ['fault@ExportVm:type=InvalidPowerState,existingState=poweredOn'],
    lasting: [2, 'wrong-state', /poweredOn/],
  },
  {
    stage,
    name: 'the VM is in a state that forbids it',
    faults: ['fault@ExportVm:type=InvalidState'],
    lasting: [13, 'vsphere-fault', /InvalidState/],
  },
  {
    stage,
    name: 'the host has the free licence',
    faults: ['fault@ExportVm:type=RestrictedVersion'],
    lasting: [13, 'vsphere-fault', /RestrictedVersion/],
  },
  {
    stage,
    name: 'vCenter is overloaded and answers 503',
    faults: ['status@ExportVm:status=503'],
    lasting: [10, 'not-vsphere', /503/],
    once: 'exported',
  },
  {
    stage,
    name: 'the session has expired',
    faults: ['end-sessions@ExportVm'],
    lasting: [11, 'not-authenticated', /not logged in/],
    once: 'exported',
  },
  {
    stage,
    name: 'the lease is given, and its name is lost with the connection',
    faults: ['reset@ExportVm:handled'],
    lasting: [10, 'unreachable', /closed the connection/],
  },
  {
    stage,
    name: 'a file of the VM is gone while the lease is made ready',
    faults: ['lease-error@vm:type=FileNotFound,message=iso/gone.iso was not found'],
    lasting: [13, 'vsphere-fault', /gone\.iso.*FileNotFound/],
  },
  {
    stage,
    name: 'the host is lost while the lease is made ready',
    faults: ['lease-error@vm:type=HostCommunication'],
    lasting: [13, 'vsphere-fault', /HostCommunication/],
  },
  {
    stage,
    name: 'the session expires while the lease is made ready',
    faults: ['end-sessions@WaitForUpdatesEx'],
    lasting: [13, 'lease-lost', /./],
    once: 'exported',
  },
  {
    stage,
    name: 'the lease offers no file',
    faults: ['offer@vm:files=none'],
    lasting: [2, 'unsupported', /0 of the 2 disks/],
  },
  {
    stage,
    name: 'the lease offers no disk',
    faults: ['offer@vm:files=no-disks'],
    lasting: [2, 'unsupported', /0 of the 2 disks/],
  },
  {
    stage,
    name: 'the lease offers fewer disks than the VM has',
    faults: ['offer@vm:files=without-last-disk'],
    lasting: [2, 'unsupported', /1 of the 2 disks/],
  },
  {
    stage,
    name: 'the lease offers a disk twice',
    faults: ['offer@vm:files=first-disk-twice'],
    lasting: [13, 'vsphere-fault', /disk|twice/],
  },
  {
    stage,
    name: 'a disk shall be fetched without TLS',
    faults: ['device-url@vm:file=disk-0.vmdk,scheme=http'],
    lasting: [13, 'vsphere-fault', /http:/],
  },
  {
    stage,
    name: 'a disk shall be fetched from a host that is not there',
    faults: ['device-url@vm:file=disk-0.vmdk,authority=127.0.0.1:1'],
    lasting: [10, 'unreachable', /127\.0\.0\.1:1/],
  },
  {
    stage,
    name: 'a disk shall be fetched from another server, whose certificate is another',
    faults: ['device-url@vm:file=disk-0.vmdk,authority={other}'],
    lasting: [10, 'tls', /not the expected one/],
  },
  {
    stage,
    name: 'the lease names a thumbprint that the host has not',
    faults: ['device-url@vm:thumbprint=00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33'],
    lasting: [10, 'tls', /not the expected one/],
  },
  {
    stage,
    name: 'the host shows another certificate from one connection to the next',
    faults: ['new-certificate@HttpNfcLeaseSetManifestChecksumType'],
    // Whom the certificate of a new connection shows to be another is not told to end anything.
    mayLeaveSession: true,
    lasting: [10, 'tls', /not the expected one/],
  },
  {
    stage,
    name: 'the server hashes with SHA-1 only',
    faults: ['fault@HttpNfcLeaseSetManifestChecksumType:type=NotSupported'],
    lasting: 'exported',
  },
];
