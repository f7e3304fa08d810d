import type { FaultCase } from '../fault-case.ts';

const compare = 'compare with the server';
const describing = 'describe';
const ending = 'complete and log out';

export const finishCases: readonly FaultCase[] = [
  {
    stage: compare,
    name: 'the server gives no checksum for any file',
    faults: ['manifest:change=missing'],
    lasting: 'exported',
  },
  {
    stage: compare,
    name: 'the server gives no checksum for one file',
    faults: ['manifest@disk-1.vmdk:change=missing'],
    lasting: 'exported',
  },
  {
    stage: compare,
    name: 'the server knows sizes only',
    faults: ['manifest:change=no-checksums'],
    lasting: 'exported',
  },
  {
    stage: compare,
    name: "the server's SHA-256 of a disk is another one",
    faults: ['manifest@disk-0.vmdk:change=sha256'],
    lasting: [15, 'integrity', /vm-disk1\.vmdk.*SHA-256/],
  },
  {
    stage: compare,
    name: "the server's SHA-256 of the NVRAM is another one",
    faults: ['manifest@disk-2.nvram:change=sha256'],
    lasting: [15, 'integrity', /nvram.*SHA-256/],
  },
  {
    stage: compare,
    name: "the server's SHA-1 is another one, where it has no SHA-256",
    faults: [
      'fault@HttpNfcLeaseSetManifestChecksumType:type=NotSupported',
      'manifest@disk-0.vmdk:change=sha1',
    ],
    lasting: [15, 'integrity', /SHA-1/],
  },
  {
    stage: compare,
    name: "the server's size of a disk is another one",
    faults: ['manifest@disk-1.vmdk:change=size'],
    lasting: [15, 'integrity', /vm-disk2\.vmdk.*size/],
  },
  {
    stage: compare,
    name: 'the session expires before the checksums are asked for',
    faults: ['end-sessions@HttpNfcLeaseGetManifest'],
    lasting: [13, 'lease-lost', /./],
    once: 'exported',
  },
  {
    stage: compare,
    name: 'the checksums are answered with 503',
    faults: ['status@HttpNfcLeaseGetManifest:status=503'],
    lasting: [10, 'not-vsphere', /503/],
    once: 'exported',
  },
  {
    stage: describing,
    name: 'vCenter cannot describe the VM',
    faults: ['fault@CreateDescriptor:type=InvalidState'],
    lasting: [13, 'vsphere-fault', /CreateDescriptor/],
  },
  {
    stage: describing,
    name: 'the user may not have the VM described',
    faults: ['fault@CreateDescriptor:type=NoPermission,privilegeId=VApp.Export'],
    lasting: [11, 'no-permission', /VApp\.Export/],
  },
  {
    stage: describing,
    name: 'the session has expired',
    faults: ['end-sessions@CreateDescriptor'],
    lasting: [11, 'not-authenticated', /not logged in/],
  },
  {
    stage: describing,
    name: 'the descriptor ends in the middle',
    faults: ['cut@CreateDescriptor:how=ended'],
    lasting: [10, 'not-vsphere', /./],
  },
  {
    stage: describing,
    name: 'the connection is reset instead of the descriptor',
    faults: ['reset@CreateDescriptor'],
    lasting: [10, 'unreachable', /closed the connection/],
    once: 'exported',
  },
  {
    stage: ending,
    name: 'the lease has expired when everything is there',
    faults: ['expire-leases@HttpNfcLeaseComplete'],
    lasting: 'exported',
  },
  {
    stage: ending,
    name: 'the session has expired when everything is there',
    faults: ['end-sessions@HttpNfcLeaseComplete'],
    lasting: 'exported',
  },
  {
    stage: ending,
    name: 'the end of the lease is confirmed, and the answer lost',
    faults: ['reset@HttpNfcLeaseComplete:handled'],
    lasting: 'exported',
  },
  {
    stage: ending,
    name: 'the lease cannot be aborted after a failed transfer',
    faults: ['status@disk-0.vmdk:status=404', 'fault@HttpNfcLeaseAbort:type=InvalidState'],
    lasting: [14, 'transfer', /404/],
  },
  {
    stage: ending,
    name: 'nothing of the clean-up gets an answer after a failed transfer',
    faults: ['status@disk-0.vmdk:status=404', 'status@HttpNfcLeaseAbort:status=503'],
    lasting: [14, 'transfer', /404/],
  },
  {
    stage: ending,
    name: 'the session is gone before the logout',
    faults: ['end-sessions@Logout'],
    lasting: 'exported',
  },
  {
    stage: ending,
    name: 'the logout is done, and its answer lost',
    faults: ['reset@Logout:handled'],
    lasting: 'exported',
  },
];
