import { formatBytes } from '../core/bytes.ts';
import { formatDuration } from '../core/duration.ts';
import { batchWords } from './batch-words.ts';
import type { ErrorFacts, JobEvent, JobFacts } from './job-event.ts';
import { timeWords, type Words } from './words.ts';

/** What people are told of an event. */
export function wordsFor(event: JobEvent): Words {
  switch (event.type) {
    case 'job.created':
    case 'job.started':
      return {
        subject: `Export of ${event.vm} started`,
        tone: 'neutral',
        title: 'Export started',
        rows: [...vmRows(event), ['Started', timeWords(event.startedAt)]],
      };
    case 'job.completed': {
      const left = event.leftBehind === undefined ? '' : ', something is left behind';
      const size = formatBytes(event.bytes);
      const duration = formatDuration(event.milliseconds);
      return {
        subject: `${event.vm} exported: ${size} in ${duration}${left}`,
        tone: left === '' ? 'good' : 'warn',
        title: `Export complete${left}`,
        rows: [
          ...vmRows(event),
          ['Started', timeWords(event.startedAt)],
          ['Duration', duration],
          ['Size', size],
          ['Files', String(event.files.length)],
          ['Verified', event.verified.join(', ') || 'no'],
        ],
        ...problem(event.leftBehind),
      };
    }
    case 'job.failed':
    case 'job.cancelled':
      return {
        subject:
          event.type === 'job.failed'
            ? `Export of ${event.vm} FAILED: ${event.error.message}`
            : `Export of ${event.vm} was interrupted`,
        tone: 'bad',
        title: event.type === 'job.failed' ? 'Export failed' : 'Export interrupted',
        rows: [
          ...vmRows(event),
          ['Started', timeWords(event.startedAt)],
          [event.type === 'job.failed' ? 'Failed' : 'Interrupted', timeWords(event.endedAt)],
        ],
        ...problem(event.error),
      };
    case 'batch.started':
      return {
        subject: `Export of ${event.count} VMs started`,
        tone: 'neutral',
        title: `Export of ${event.count} VMs started`,
        rows: [
          ['Server', event.server],
          ['Provider', event.provider],
          ['Started', timeWords(event.startedAt)],
        ],
      };
    case 'batch.ended':
      return batchWords(event);
  }
}

function vmRows({ vm, path, server, provider, format, output }: JobFacts): [string, string][] {
  return [
    ['VM', vm],
    ...(path === vm ? [] : [['Path', path] as [string, string]]),
    ['Provider', provider],
    ['Server', server],
    ['Format', format.toUpperCase()],
    ['Directory', output],
  ];
}

function problem(error: ErrorFacts | undefined): Pick<Words, 'problem'> {
  return error === undefined ? {} : { problem: error };
}
