import { booleanOption, valueOption, wordsOption } from '../declaration.ts';
import { boolean, integer, text } from '../types.ts';

/** Exporting from a snapshot: how it is taken, and what becomes of it. */
export const snapshotOptions = {
  snapshot: booleanOption(
    {
      group: 'Snapshots',
      summary: 'export the VM, which may be running, from a snapshot that is taken for it',
      commands: ['export', 'vms'],
      perVm: true,
      details:
        'The disks are of the moment of the snapshot, and the VM runs on. It is removed when everything has been read, and also after a failure and Ctrl-C; after `kill -9` the next run on that server removes it. [Running VMs](../guide/running-vms.md#from-a-snapshot) says more. Needs the privileges `VirtualMachine.State.CreateSnapshot` and `VirtualMachine.State.RemoveSnapshot`.',
    },
    boolean,
  ),
  snapshotQuiesce: wordsOption({
    words: { true: 'try', false: 'off', others: ['require'] },
    default: 'try',
    group: 'Snapshots',
    summary:
      'have the guest write everything to its disks before: true tries, =require insists, =false does not',
    valueHint: 'require',
    example: '--snapshot-quiesce=require',
    commands: ['export'],
    perVm: true,
    details:
      'It takes VMware Tools in a running guest. Where it cannot be done, `true` exports all the same, with a warning: the disks are then as if the power had failed. `require` refuses, also where the server passes over the wish in silence. What really happened is in `export.json`. A guest that is off needs none. With `--snapshot-memory` it is off unless it is given.',
  }),
  snapshotMemory: booleanOption(
    {
      group: 'Snapshots',
      summary: "keep the guest's memory in the snapshot too, so that a revert goes on where it was",
      commands: ['export'],
      perVm: true,
      details:
        'The export itself holds disks only. It makes sense with `--keep-snapshots` or `--delete-snapshot=false`; taking it may hold the guest up for minutes.',
    },
    boolean,
  ),
  snapshotName: valueOption({
    type: text,
    default: 'hyperexport {date} {time}',
    group: 'Snapshots',
    summary: 'the name of the snapshot; {vm}, {uuid}, {date} and {time} are filled in',
    valueHint: 'NAME',
    example: "--snapshot-name 'before migration {date}'",
    commands: ['export'],
    perVm: true,
    details:
      'At most 80 characters; `{date}` and `{time}` are UTC. A name that a snapshot of the VM has already is refused, unless this program made that one.',
  }),
  deleteSnapshot: wordsOption({
    words: { true: 'remove', false: 'keep' },
    default: 'remove',
    group: 'Snapshots',
    summary: 'remove the snapshot when the export has ended; =false keeps that of a complete export',
    valueHint: 'false',
    example: '--delete-snapshot=false',
    commands: ['export'],
    perVm: true,
    details: 'The snapshot of an export that failed is always removed.',
  }),
  keepSnapshots: valueOption({
    type: integer({ minimum: 0, maximum: 31 }),
    default: 0,
    group: 'Snapshots',
    summary:
      'keep the new snapshot, and of those that this program kept the N newest; 0 leaves it to --delete-snapshot',
    valueHint: 'N',
    example: '--keep-snapshots 5',
    commands: ['export'],
    perVm: true,
    details:
      "Only snapshots that this program made and kept are counted and removed: it knows them by a mark in their description. Nobody else's is touched. Needs the privilege `VirtualMachine.State.RenameSnapshot` as well.",
  }),
  resumeKeepSnapshot: booleanOption(
    {
      group: 'Snapshots',
      summary: 'leave the snapshot of an interrupted export for --resume',
      commands: ['export'],
      perVm: true,
      details:
        'Finished disks can be gone on behind only while the snapshot is there that they were read from. Until then it grows: the next export of the VM uses it (with `--resume --snapshot`) or removes it.',
    },
    boolean,
  ),
} as const;
