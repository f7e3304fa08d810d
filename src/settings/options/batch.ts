import { valueOption } from '../declaration.ts';
import { integer } from '../types.ts';

/** How much is done at once. */
export const batchOptions = {
  concurrency: valueOption({
    type: integer({ minimum: 1, maximum: 64 }),
    default: 4,
    group: 'Many VMs',
    summary: 'how many VMs are exported side by side, 1 to 64',
    valueHint: 'N',
    example: '--concurrency 8',
    commands: ['export'],
    details:
      'Each reads up to `--parallel` disks at once. One that fails does not stop the others. The next VM is the first in the list that is on the ESXi host with the fewest under way.',
  }),
  maxPerHost: valueOption({
    type: integer({ minimum: 0, maximum: 1000 }),
    default: 16,
    group: 'Many VMs',
    summary: 'disks that are read at once from one ESXi host, by all runs on this machine; 0 is no limit',
    valueHint: 'N',
    example: '--max-per-host 8',
    commands: ['export'],
    details:
      'An export waits for its places before anything of the VM is touched, first come first served, and gives them back when it ends or its process is gone. Runs count together that have the same state directory. A host buffers 48 MB for all its readers, and VMware advises against more than 50 disks at once.',
  }),
  maxPerVcenter: valueOption({
    type: integer({ minimum: 0, maximum: 1000 }),
    default: 48,
    group: 'Many VMs',
    summary: 'disks that are read at once from the hosts of one vCenter, in the same way; 0 is no limit',
    valueHint: 'N',
    example: '--max-per-vcenter 24',
    commands: ['export'],
    details: 'A vCenter allows 52 connections for NFC, which backup programs use too.',
  }),
  maxPerDatastore: valueOption({
    type: integer({ minimum: 0, maximum: 1000 }),
    default: 4,
    group: 'Many VMs',
    summary: 'exports that may have a snapshot on one datastore at once, in the same way; 0 is no limit',
    valueHint: 'N',
    example: '--max-per-datastore 2',
    commands: ['export'],
    details:
      'Each snapshot grows by what its VM writes until it is removed. Counted are exports that make one, on every datastore that their VM has disks on; those that are kept are not counted after their run.',
  }),
} as const;
