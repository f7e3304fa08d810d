import { deadline } from '../deadline.ts';
import { valueOption } from '../declaration.ts';
import { leastFree, showLeastFree } from '../min-free.ts';

/** What ends a run before its work is done. */
export const watchOptions = {
  snapshotMinFree: valueOption({
    type: leastFree,
    display: showLeastFree,
    default: { percent: 5, bytes: 10 * 2 ** 30 },
    group: 'Snapshots',
    summary: 'what must stay free on the datastores of a VM that has a snapshot of ours; 0 does not look',
    valueHint: 'SIZE|PERCENT',
    example: '--snapshot-min-free 50G',
    commands: ['export', 'doctor'],
    perVm: true,
    details:
      'A snapshot grows as long as the VM writes, and a datastore that is full stops every VM on it. Looked at before a snapshot is made, and every 30 seconds while it is there; with less the export ends with exit status 16, and the snapshot is removed. A size has a unit. The default is 5 % of the datastore or 10 GB, whichever is less.',
  }),
  deadline: valueOption({
    type: deadline,
    display: ({ text }) => text,
    group: 'Export',
    summary: 'when everything in vCenter must be as it was: a time of day, a moment, or a duration',
    valueHint: 'TIME',
    example: '--deadline 06:00',
    commands: ['export'],
    details:
      'A time of day (`06:00`, the next one by the clock of this machine), a moment with its zone (`2026-03-01T06:00:00+01:00`) or a duration from the start (`4h`). The work is ended early enough for the snapshot to be removed: [how early](../guide/running-vms.md#a-deadline). Exit status 14. What needs no server any more, such as reading back what was written, is finished. A deadline that leaves no time for an export is refused before anything begins (exit status 2); of several VMs those that have not begun by then are not begun.',
  }),
} as const;
