import { count } from '../../../core/count.ts';
import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { Envelope } from '../../../events/event.ts';
import { limitLines } from '../limit.ts';
import { retryLine, warningLines } from '../notice.ts';
import type { Output } from '../output.ts';
import type { Style } from '../style.ts';
import { visible } from '../visible.ts';
import { waitingWords } from './batch-lines.ts';
import { changeLines } from './change-lines.ts';
import { timeLeft, transferRate } from './estimate.ts';
import { fractionDone, NOTHING_YET, reduceProgress, type ProgressState } from './state.ts';

const STEP = 0.1;
const APART_MS = 30_000;

/**
 * Progress for a log or a pipe: the beginning and end of everything, and in between a line for every tenth of the way,
 * or every half minute where a tenth takes longer.
 */
export class PlainProgress {
  readonly #stderr: Output;
  readonly #style: Style;
  #state: ProgressState = NOTHING_YET;
  #lastFraction = 0;
  #lastAt = 0;

  constructor(stderr: Output, { style }: { style: Style }) {
    this.#stderr = stderr;
    this.#style = style;
  }

  readonly observe = (event: Envelope): void => {
    this.#state = reduceProgress(this.#state, event);
    const lines = [...warningLines(event, this.#style), ...this.#lines(event)];
    for (const line of lines) this.#stderr.write(`${line}\n`);
  };

  #lines(event: Envelope): string[] {
    switch (event.type) {
      case 'export.started':
        this.#reset(Date.parse(event.at));
        return [
          `Exporting ${visible(event.vm)} to ${visible(event.output)} (${event.format}, ` +
            `${count(event.disks, 'disk')} of ${formatBytes(event.capacityBytes)})`,
        ];
      case 'slot.waiting':
        return [`${visible(event.vm)}: ${waitingWords(event)}`];
      case 'disk.kept':
        return [`${visible(event.disk)}: kept from an interrupted run, ${formatBytes(event.bytes)}`];
      case 'limit.changed':
        return limitLines(event);
      case 'retry.scheduled':
        return [retryLine(event)];
      case 'disk.started':
        return event.capacityBytes === 0
          ? []
          : [`${visible(event.disk)}: started, ${formatBytes(event.capacityBytes)}`];
      case 'disk.finished':
        return [
          `${visible(event.disk)}: finished, ${formatBytes(event.bytes)} in ${formatDuration(event.milliseconds)}`,
        ];
      case 'disk.progressed':
        return this.#progress(Date.parse(event.at));
      case 'descriptor.written':
        this.#reset(Date.parse(event.at));
        return [];
      case 'archive.progressed':
        return this.#fileProgress(event, 'packed');
      case 'verify.progressed':
        return this.#fileProgress(event, 'read back');
      default:
        return changeLines(event);
    }
  }

  #reset(at: number): void {
    this.#lastFraction = 0;
    this.#lastAt = at;
  }

  /** Whether a tenth of the way, or half a minute, has passed since the last line about it. */
  #isDue(fraction: number, now: number): boolean {
    const step = Math.floor(fraction / STEP) > Math.floor(this.#lastFraction / STEP);
    if (!step && now - this.#lastAt < APART_MS) return false;
    this.#lastFraction = fraction;
    this.#lastAt = now;
    return true;
  }

  /** One file after another, each from its beginning. */
  #fileProgress(event: Extract<Envelope, { file: string; totalBytes: number }>, done: string): string[] {
    const now = Date.parse(event.at);
    const fraction = event.bytes / Math.max(1, event.totalBytes);
    if (fraction < this.#lastFraction) this.#reset(now);
    return this.#isDue(fraction, now)
      ? [`${visible(event.file)}: ${Math.floor(fraction * 100)} % ${done}`]
      : [];
  }

  #progress(now: number): string[] {
    const fraction = fractionDone(this.#state);
    if (!this.#isDue(fraction, now)) return [];
    const { samples, capacityBytes, received } = this.#state;
    const rate = transferRate(samples, now);
    const left = timeLeft(samples, { now, capacityBytes });
    return [
      [
        `${Math.floor(fraction * 100)} %`,
        `${formatBytes(received)} received`,
        ...(rate === undefined ? [] : [`${formatBytes(Math.floor(rate))}/s`]),
        ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
      ].join(', '),
    ];
  }
}
