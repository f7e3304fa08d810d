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
