import { formatBytes } from '../core/bytes.ts';
import { formatDuration } from '../core/duration.ts';
import type { BatchVmFacts, Ended, ErrorFacts, JobEvent, JobFacts } from './job-event.ts';

/** What people are told of an event, before it has the form of a mail or of a line in a chat. */
export interface Words {
  /** What somebody needs who reads no further. */
  readonly subject: string;
  readonly tone: 'neutral' | 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
  readonly problem?: ErrorFacts;
  readonly list?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

export function wordsFor(event: JobEvent): Words {
  switch (event.type) {
    case 'job.created':
    case 'job.started':
      return {
        subject: `Export of ${event.vm} started`,
        tone: 'neutral',
        title: 'Export started',
        rows: [...vmRows(event), ['Started', time(event.startedAt)]],
      };
    case 'job.completed':
      return {
        subject: `${event.vm} exported: ${formatBytes(event.bytes)} in ${formatDuration(event.milliseconds)}`,
        tone: event.leftBehind === undefined ? 'good' : 'warn',
        title:
          event.leftBehind === undefined ? 'Export complete' : 'Export complete, something is left behind',
        rows: [
          ...vmRows(event),
          ['Started', time(event.startedAt)],
          ['Duration', formatDuration(event.milliseconds)],
          ['Size', formatBytes(event.bytes)],
          ['Files', String(event.files.length)],
          ['Verified', event.verified.join(', ') || 'no'],
        ],
        ...problem(event.leftBehind),
      };
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
          ['Started', time(event.startedAt)],
          [event.type === 'job.failed' ? 'Failed' : 'Interrupted', time(event.endedAt)],
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
          ['Started', time(event.startedAt)],
        ],
      };
    case 'batch.ended':
      return summary(event);
  }
}

function summary(event: Extract<JobEvent, { type: 'batch.ended' }>): Words {
  const { vms } = event;
  const exported = vms.filter(({ status }) => status === 'exported');
  const missing = vms.length - exported.length;
  const bytes = exported.reduce((sum, vm) => sum + (vm.bytes ?? 0), 0);
  const left = exported.some(({ error }) => error !== undefined);
  const counts =
    missing === 0
      ? `${vms.length} VMs exported: ${formatBytes(bytes)} in ${formatDuration(event.milliseconds)}`
      : `${missing} of ${vms.length} VMs NOT exported`;
  return {
    subject: counts,
    tone: missing > 0 ? 'bad' : left ? 'warn' : 'good',
    title: counts,
    rows: [
      ['Server', event.server],
      ['Provider', event.provider],
      ['Started', time(event.startedAt)],
      ['Duration', formatDuration(event.milliseconds)],
      ['Size', formatBytes(bytes)],
    ],
    list: {
      head: ['VM', 'Result', 'Size', 'Time'],
      // What failed comes first: it is what somebody has to do something about.
      rows: vms.toSorted((a, b) => rank(a) - rank(b)).map(rowOf),
    },
  };
}

function rank({ status, error }: BatchVmFacts): number {
  if (status !== 'exported') return 0;
  return error === undefined ? 2 : 1;
}

function rowOf({ vm, status, bytes, milliseconds, error }: BatchVmFacts): readonly string[] {
  const result = error === undefined ? status : `${status}: ${error.message}`;
  return [
    ...[vm, result, bytes === undefined ? '' : formatBytes(bytes)],
    milliseconds === undefined ? '' : formatDuration(milliseconds),
  ];
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

/** In words that are the same everywhere: who reads it may be in another time zone. */
export function time(at: Ended['endedAt']): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
