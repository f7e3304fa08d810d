import type { RunEvent } from '../events/event.ts';
import type { Jobs } from '../state/jobs.ts';

type Warning = Omit<Extract<RunEvent, { type: 'warning.raised' }>, 'type'>;

/** What there is to say of the rows that could not be read whole, of those that were read. */
export function damagedJobs({ damaged }: Jobs): Warning[] {
  if (damaged.size === 0) return [];
  const rows = damaged.size === 1 ? 'an export' : `${damaged.size} exports`;
  return [
    {
      code: 'history',
      message: `what the history says of ${rows} is damaged (${[...damaged].slice(0, 3).join(', ')}): what of it cannot be read is left out`,
      hint: 'nothing else is touched by it; --clear-history removes it with all that has ended, hyperexport.db from a backup brings it back',
    },
  ];
}
