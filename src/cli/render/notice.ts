import { formatDuration } from '../../core/duration.ts';
import type { Envelope } from '../../events/event.ts';
import { palette, type Style } from './style.ts';
import { visible, visibleLines } from './visible.ts';

/** The lines of an event that a person must not miss, whatever the mode: warnings, and what is left behind. */
export function warningLines(event: Envelope, style: Style, subject = ''): string[] {
  const { strong, warn, info } = palette(style);
  const label = strong(warn('warning:')) + subject;
  switch (event.type) {
    case 'warning.raised':
      return [
        `${label} ${visible(event.message)}`,
        ...(event.hint === undefined ? [] : [`${info('hint:')} ${visible(event.hint)}`]),
      ];
    case 'cleanup.failed':
      return [
        `${label} left behind: ${visible(event.what)} (${visible(event.message)})`,
        ...(event.hint === undefined ? [] : [`${info('hint:')} ${visible(event.hint)}`]),
      ];
    default:
      return [];
  }
}

/** The same of one VM among several: whose it is stands before it, and its failure is told when it happens. */
export function noticeLines(event: Envelope, style: Style): string[] {
  const subject = event.task === undefined ? '' : ` ${visible(subjectOf(event))}:`;
  if (event.type !== 'export.failed') return warningLines(event, style, subject);
  const { strong, bad, info } = palette(style);
  const [first = '', ...rest] = visibleLines(event.message.trimEnd());
  return [
    `${strong(bad('error:'))}${subject} ${first}`,
    ...rest.map((line) => `  ${line}`),
    ...(event.hint === undefined ? [] : [`${info('hint:')} ${visible(event.hint)}`]),
  ];
}

/** What the VM of an event is called: `vm:web01` is the task of `web01`. */
export function subjectOf({ task = '' }: Pick<Envelope, 'task'>): string {
  return task.replace(/^vm:/, '');
}

/** What somebody at a terminal or in a log wants to see, and nobody has to be told of who hears only of warnings. */
export function retryLine(event: Extract<Envelope, { type: 'retry.scheduled' }>): string {
  const { what, message, failures, tries, delayMs } = event;
  const pause = formatDuration(Math.max(1000, delayMs));
  return `${visible(what)}: ${visible(message)}; again in ${pause} (try ${failures + 1} of ${tries})`;
}

/** The end of a VM's downtime. */
export function startedLine({ vm, offMilliseconds }: Extract<Envelope, { type: 'power.on' }>): string {
  const after = offMilliseconds === undefined ? '' : `, after ${formatDuration(offMilliseconds)} off`;
  return `${visible(vm)} is started again${after}`;
}
