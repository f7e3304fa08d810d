import { wordsOption } from '../declaration.ts';

export const consolidationOptions = {
  consolidateSnapshots: wordsOption({
    words: { true: 'remains', false: 'none', others: ['all'] },
    default: 'none',
    group: 'Snapshots',
    summary:
      'merge what removed snapshots have left in the disks, after the export; =all removes all snapshots',
    valueHint: 'all',
    example: '--consolidate-snapshots=all',
    commands: ['export'],
    perVm: true,
    details:
      'Only where the server says that files are to be consolidated (`runtime.consolidationNeeded`); the end is waited for, however long it takes. `=all` removes every snapshot of the VM for good, whoever made it, and names each one first (`--dry-run` too). Both happen when the export has its final name. What fails then is named, with exit status 4: the export is good. Needs the privilege `VirtualMachine.State.RemoveSnapshot`.',
  }),
} as const;
