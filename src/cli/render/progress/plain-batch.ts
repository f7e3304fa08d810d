import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { Envelope } from '../../../events/event.ts';
import type { Output } from '../output.ts';
import type { Style } from '../style.ts';
import { batchBeginnings, batchNotices } from './batch-lines.ts';
import { batchBegun, batchTimeLeft, countsOf, reduceBatch, type BatchProgress } from './batch-state.ts';
import { transferRate } from './estimate.ts';

/** A long night shall not fill a log; a look at it in the morning shall tell when it went slow. */
const TOTAL_EVERY_MS = 5 * 60_000;

/** Progress of several VMs for a log or a pipe: the beginning and end of each, and now and then the total. */
export class PlainBatch {
  readonly #stderr: Output;
  readonly #style: Style;
  #batch: BatchProgress;
  #totalAt: number;

  constructor(
    stderr: Output,
    { style, started }: { style: Style; started: Extract<Envelope, { type: 'batch.started' }> },
  ) {
    this.#stderr = stderr;
    this.#style = style;
    this.#batch = batchBegun(started);
    this.#totalAt = this.#batch.startedAt;
  }

  readonly observe = (event: Envelope): void => {
    this.#batch = reduceBatch(this.#batch, event);
    const lines = [
      ...batchNotices(event, this.#style),
      ...batchBeginnings(event),
      ...this.#total(Date.parse(event.at)),
    ];
    for (const line of lines) this.#stderr.write(`${line}\n`);
  };

  #total(now: number): string[] {
    if (now - this.#totalAt < TOTAL_EVERY_MS) return [];
    this.#totalAt = now;
    const rate = transferRate(this.#batch.samples, now);
    const left = batchTimeLeft(this.#batch, now);
    return [
      [
        countsOf(this.#batch),
        `${formatBytes(this.#batch.received)} received`,
        ...(rate === undefined ? [] : [`${formatBytes(Math.floor(rate))}/s`]),
        ...(left === undefined ? [] : [`about ${formatDuration(left)} left`]),
      ].join(', '),
    ];
  }
}
