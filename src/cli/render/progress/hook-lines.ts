import { formatBytes } from '../../../core/bytes.ts';
import type { Envelope } from '../../../events/event.ts';
import { visible } from '../visible.ts';

/** What the user's commands around an export print: theirs, and shown as theirs. */
export function hookLines(event: Envelope): string[] {
  switch (event.type) {
    case 'hook.started':
      return [`Running the ${event.hook} hook ${visible(event.command)}`];
    case 'hook.output':
      return [`${event.hook} | ${visible(event.line)}`];
    case 'hook.finished':
      return event.omittedBytes === 0
        ? []
        : [`${event.hook} | (${formatBytes(event.omittedBytes)} more that it printed are left out)`];
    default:
      return [];
  }
}
