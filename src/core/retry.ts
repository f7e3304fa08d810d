import type { Clock } from './clock.ts';
import { asHyperexportError, type HyperexportError } from './errors.ts';

export interface RetryPolicy {
  /** How often the work is tried in all, at least 1. */
  readonly tries: number;
  /** The pause after the first failure; it doubles with each further one, up to `LONGEST_MS`. */
  readonly firstDelayMs: number;
}

export interface Retry {
  /** Counts the failures: 1 after the first try. */
  readonly failures: number;
  readonly delayMs: number;
  readonly error: HyperexportError;
}

interface RetryContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether another try can help; absent: what the error itself says (`retryable`). */
  readonly helps?: (error: HyperexportError) => boolean;
  readonly onRetry?: (retry: Retry) => void;
  /** 0 to 1; absent: random, so that clients that failed together do not come back together. */
  readonly jitter?: () => number;
}

const LONGEST_MS = 30_000;
/** A server's own wish (`Retry-After`) is followed up to here. */
const LONGEST_WISH_MS = 5 * 60_000;

/**
 * Repeats `work` until it succeeds, fails in a way that another try cannot change, or has had its tries; then throws
 * its last error. The pauses grow, with jitter of a half.
 */
export async function retrying<T>(
  { tries, firstDelayMs }: RetryPolicy,
  { clock, signal, helps = retryable, onRetry, jitter = Math.random }: RetryContext,
  work: (nth: number) => Promise<T>,
): Promise<T> {
  for (let nth = 1; ; nth += 1) {
    try {
      return await work(nth);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asHyperexportError(thrown);
      if (nth >= tries || !helps(error)) throw thrown;
      const grown = Math.min(LONGEST_MS, firstDelayMs * 2 ** (nth - 1));
      const delayMs = Math.round(Math.max(grown * (0.5 + jitter() / 2), wishOf(error)));
      onRetry?.({ failures: nth, delayMs, error });
      await clock.sleep(delayMs, signal);
    }
  }
}

function retryable(error: HyperexportError): boolean {
  return error.retryable;
}

/** What the server asked for, in `details.retryAfterMs`. */
function wishOf({ details }: HyperexportError): number {
  const { retryAfterMs } = details;
  return typeof retryAfterMs === 'number' ? Math.min(retryAfterMs, LONGEST_WISH_MS) : 0;
}
