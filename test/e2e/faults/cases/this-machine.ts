import type { FaultCase } from '../fault-case.ts';

const local = 'this machine';

const localCases: readonly FaultCase[] = [
  {
    stage: local,
    name: 'the disk is full in the middle of a transfer',
    faults: [],
    place: 'a full disk',
    lasting: [16, 'no-space', /./],
  },
  {
    stage: local,
    name: 'the disk is full while an OVA is written',
    faults: [],
    place: 'a full disk',
    args: ['--format', 'ova'],
    lasting: [16, 'no-space', /./],
  },
  {
    stage: local,
    name: 'the output is on a read-only file system',
    faults: [],
    place: 'a read-only file system',
    lasting: [16, 'destination', /read-only/],
  },
  {
    stage: local,
    name: 'files may not become as large as the disks are (ulimit -f)',
    faults: [],
    place: 'a limit on the size of files',
    lasting: [16, 'destination', /no larger/],
  },
  {
    stage: local,
    name: 'the output is a file',
    faults: [],
    place: 'a file',
    lasting: [2, 'target-exists', /is a file/],
  },
  {
    stage: local,
    name: 'the working directory is gone, and the output is relative to it',
    faults: [],
    place: 'no working directory',
    lasting: [2, 'usage', /working directory is gone/],
  },
  {
    stage: local,
    name: 'the state directory cannot be made',
    faults: [],
    place: 'a state directory that is a file',
    lasting: [2, 'configuration', /state directory/],
  },
  {
    stage: local,
    name: 'the output is removed in the middle of a transfer',
    faults: ['hold@disk-0.vmdk:after=100000'],
    then: 'the output is removed',
    lasting: [16, 'destination', /./],
  },
];

/** Where the server is when the signal comes. */
const moments: Readonly<Record<string, readonly string[]>> = {
  'while the VM is looked for': ['hold@RetrievePropertiesEx'],
  'while the lease is asked for': ['hold@ExportVm'],
  'while the lease is made ready': ['hold@WaitForUpdatesEx'],
  'before the first byte': ['hold@disk-0.vmdk'],
  'in the middle of a body': ['hold@disk-0.vmdk:after=100000'],
  'when one disk is done and the other is not': ['hold@disk-1.vmdk:after=100000'],
  'while the checksums are asked for': ['hold@HttpNfcLeaseGetManifest'],
  'while the VM is described': ['hold@CreateDescriptor'],
  'while the lease is completed': ['hold@HttpNfcLeaseComplete'],
};

const interruption = (
  signal: 'SIGINT' | 'SIGTERM',
  when: string,
  faults: readonly string[],
  args: readonly string[] = [],
) =>
  ({
    stage: 'interruption',
    name: `${signal} ${when}${args.length > 0 ? ` (${args.join(' ')})` : ''}`,
    faults,
    args,
    then: signal,
    lasting: signal === 'SIGINT' ? [130, 'interrupted', /SIGINT/] : [143, 'terminated', /SIGTERM/],
  }) as const satisfies FaultCase;

const interruptions: readonly FaultCase[] = [
  ...Object.entries(moments).map(([when, faults]) => interruption('SIGINT', when, faults)),
  ...['in the middle of a body', 'while the VM is described'].map((when) =>
    interruption('SIGTERM', when, moments[when] ?? []),
  ),
  interruption('SIGINT', 'in the middle of a body', moments['in the middle of a body'] ?? [], [
    '--format',
    'ova',
  ]),
  interruption('SIGINT', 'while the VM is described', moments['while the VM is described'] ?? [], [
    '--format',
    'ova',
  ]),
];

export const thisMachineCases: readonly FaultCase[] = [...localCases, ...interruptions];
