import { formatDuration } from '../../../core/duration.ts';
import type { Envelope } from '../../../events/event.ts';
import { cleanupLines } from '../cleanup/export-cleanup.ts';
import { startedLine } from '../notice.ts';
import { visible } from '../visible.ts';
import { hookLines } from './hook-lines.ts';

/** What an export changes of its VM, and what it takes back: a log has each of them. */
export function changeLines(event: Envelope): string[] {
  switch (event.type) {
    case 'media.detached':
      return event.drives.map((drive) => `Taken out for the export: ${visible(drive)}`);
    case 'media.restored':
      return event.drives.map((drive) => `Put back: ${visible(drive)}`);
    case 'power.shutdown':
      return [`Shutting the guest down, for up to ${formatDuration(event.timeoutMs)}`];
    case 'power.off':
      return [`${event.by === 'guest' ? 'Shut down' : 'Powered off'} for the export`];
    case 'power.on':
      return [startedLine(event)];
    case 'snapshot.requested':
      return [`Taking the snapshot "${visible(event.snapshot)}"`];
    case 'snapshot.created':
      return [
        `The snapshot is taken${event.quiesced ? ', quiesced' : ''}${event.memory ? ', with memory' : ''}`,
      ];
    case 'snapshot.continued':
      return [`Going on with the snapshot "${visible(event.snapshot)}" of an interrupted run`];
    case 'snapshot.removed':
      return [`Removed the snapshot "${visible(event.snapshot)}" in ${formatDuration(event.milliseconds)}`];
    case 'snapshot.kept':
      return [`Kept the snapshot "${visible(event.snapshot)}"`];
    case 'consolidation.started':
      return [
        ...event.removes.map((snapshot) => `Removing the snapshot ${visible(snapshot)}`),
        'Consolidating the disks',
      ];
    case 'consolidation.finished':
      return [
        event.needed
          ? `Consolidated in ${formatDuration(event.milliseconds)}`
          : 'Nothing to consolidate: no file of a removed snapshot is left',
      ];
    default:
      return [...hookLines(event), ...cleanupLines(event)];
  }
}
