import { formatDuration } from '../../core/duration.ts';
import type { Envelope } from '../../events/event.ts';
import { palette, type Style } from './style.ts';
import { visible } from './visible.ts';

/** The lines of an event that a person must not miss, whatever the mode: warnings, and what is left behind. */
export function warningLines(event: Envelope, style: Style): string[] {
  const { strong, warn, info } = palette(style);
  const label = strong(warn('warning:'));
  switch (event.type) {
    case 'warning.raised':
      return [
        `${label} ${visible(event.message)}`,
        ...(event.hint === undefined ? [] : [`${info('hint:')} ${visible(event.hint)}`]),
      ];
    case 'cleanup.failed':
      return [`${label} left behind: ${visible(event.what)} (${visible(event.message)})`];
    default:
      return [];
  }
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
