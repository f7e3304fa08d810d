import { count } from '../../../core/count.ts';
import { limitLines } from '../limit.ts';
import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { Envelope } from '../../../events/event.ts';
import { changeLines } from './change-lines.ts';
import { noticeLines, retryLine, startedLine, subjectOf } from '../notice.ts';
import { palette, type Style } from '../style.ts';
import { visible } from '../visible.ts';

/** What several exports leave on a terminal or in a log while they run: how each VM ended, and what went wrong. */
export function batchNotices(event: Envelope, style: Style): string[] {
  const vm = visible(subjectOf(event));
  switch (event.type) {
    case 'export.finished': {
      const { good, strong } = palette(style);
      const mark = style.unicode ? good('✔ ') : '';
      const size = `${formatBytes(event.bytes)} in ${formatDuration(Math.max(1000, event.milliseconds))}`;
      return [`${mark}${strong(vm)}: exported, ${size}, to ${visible(event.output)}`];
    }
    case 'retry.scheduled':
      return [`${vm}: ${retryLine(event)}`];
    default:
      return noticeLines(event, style);
  }
}

/** What a log has more than that: the beginnings. A cron mail shall not have a line for each tenth of each disk. */
export function batchBeginnings(event: Envelope): string[] {
  const vm = visible(subjectOf(event));
  switch (event.type) {
    case 'export.started':
      return [
        `${vm}: started, ${event.format}, ${count(event.disks, 'disk')} of ${formatBytes(event.capacityBytes)}`,
      ];
    case 'limit.changed':
      return limitLines(event);
    case 'slot.waiting':
      return [`${vm}: ${waitingWords(event)}`];
    case 'power.on':
      return [startedLine(event)];
    default:
      return changeLines(event).map((line) => `${vm}: ${lowered(line)}`);
  }
}

function lowered(line: string): string {
  return line.slice(0, 1).toLowerCase() + line.slice(1);
}

/** `waiting for the ESXi host esx1 (16 of 16 places are taken)` */
export function waitingWords({ place, inUse, limit }: Extract<Envelope, { type: 'slot.waiting' }>): string {
  return `waiting for ${visible(place)} (${inUse} of ${count(limit, 'place')} taken)`;
}
