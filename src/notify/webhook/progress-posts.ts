import type { Clock } from '../../core/clock.ts';
import { asHyperexportError } from '../../core/errors.ts';
import type { ProgressListener } from '../channel.ts';
import type { ProgressEvent } from '../progress.ts';

interface ProgressPostsParts {
  /** Between two of one job; the first comes so long after its beginning. */
  readonly everyMs: number;
  readonly clock: Clock;
  /** Must end with its signal. */
  readonly post: (event: ProgressEvent, signal: AbortSignal) => Promise<void>;
}

/** A receiver that takes longer holds up what is told of the end of an export. */
const LONGEST_MS = 10_000;

/**
 * Posts of how far exports are, one at a time and no more often than was asked for, each with what is newest then. There
 * is no timer: exports say something every moment. One that fails is forgotten.
 */
export class ProgressPosts implements ProgressListener {
  readonly #parts: ProgressPostsParts;
  readonly #nextAt = new Map<string, number>();
  readonly #closed = new AbortController();
  #underWay: Promise<void> | undefined;
  #pausedUntil = 0;

  constructor(parts: ProgressPostsParts) {
    this.#parts = parts;
  }

  readonly tell = (jobId: string, newest: () => ProgressEvent): void => {
    const { clock, everyMs } = this.#parts;
    if (this.#underWay !== undefined || this.#closed.signal.aborted) return;
    const now = clock.monotonic();
    const due = this.#nextAt.get(jobId);
    if (due === undefined) this.#nextAt.set(jobId, now + everyMs);
    if (due === undefined || now < due || now < this.#pausedUntil) return;
    this.#nextAt.set(jobId, now + everyMs);
    this.#underWay = this.#post(newest());
  };

  readonly ended = (jobId: string): void => void this.#nextAt.set(jobId, Infinity);

  /** Nothing is on its way. */
  async settled(): Promise<void> {
    await this.#underWay;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#underWay;
  }

  async #post(event: ProgressEvent): Promise<void> {
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(LONGEST_MS)]);
    try {
      await this.#parts.post(event, signal);
    } catch (thrown) {
      this.#rest(asHyperexportError(thrown).details);
    } finally {
      this.#underWay = undefined;
    }
  }

  /** Whoever asks for time gets it; whoever will never take it is asked no more. */
  #rest({ final, retryAfterMs }: Readonly<Record<string, unknown>>): void {
    const wish = typeof retryAfterMs === 'number' ? retryAfterMs : this.#parts.everyMs;
    this.#pausedUntil = final === true ? Infinity : this.#parts.clock.monotonic() + wish;
  }
}
