import type { Clock } from '../core/clock.ts';
import { HyperexportError } from '../core/errors.ts';
import { leaseLost, type NfcLease } from './nfc-lease.ts';

export interface LeaseKeepAlive {
  /** Ends the renewals and waits for the one that is under way. */
  stop(): Promise<void>;
}

interface KeepAliveOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How far the transfers are: a courtesy for vCenter's task list. */
  readonly percent: () => number;
  /** Called once, when the lease is gone or nothing renewed it for its whole time-out. Renewals end with it. */
  readonly onLost: (error: HyperexportError) => void;
  readonly onRenewed?: (percent: number) => void;
  /** How long each call took, whatever its answer: a server that gets slow has too much to do. */
  readonly onAnswered?: (milliseconds: number) => void;
}

/** Several tries fit into one time-out, and vCenter's task list moves. */
const MAX_INTERVAL_MS = 10_000;
const TRIES_PER_TIMEOUT = 6;

/**
 * Renews a lease on a timer, also while no byte arrives: it is the call that counts, not its percentage. A renewal
 * that fails is tried again at the next interval, as long as the lease can still be alive.
 */
export function keepLeaseAlive(
  lease: Pick<NfcLease, 'progress' | 'timeoutSeconds'>,
  { clock, signal, percent, onLost, onRenewed, onAnswered }: KeepAliveOptions,
): LeaseKeepAlive {
  const stopped = new AbortController();
  const until = AbortSignal.any([signal, stopped.signal]);
  const timeoutMs = lease.timeoutSeconds * 1000;
  // Whole milliseconds: a time-out of a fraction of one is an error of Node's, not of the server's.
  const intervalMs = Math.floor(Math.min(MAX_INTERVAL_MS, timeoutMs / TRIES_PER_TIMEOUT));

  const renew = async (): Promise<void> => {
    const done = percent();
    const askedAt = clock.monotonic();
    try {
      // A call that hangs must not take the place of the next one.
      await lease.progress(done, { signal: AbortSignal.any([until, AbortSignal.timeout(intervalMs * 2)]) });
    } finally {
      if (!until.aborted) onAnswered?.(clock.monotonic() - askedAt);
    }
    onRenewed?.(done);
  };

  const run = async (): Promise<void> => {
    let renewedAt = clock.monotonic();
    const ended = (): boolean => until.aborted;
    while (!ended()) {
      try {
        await clock.sleep(intervalMs, until);
        await renew();
        renewedAt = clock.monotonic();
      } catch (error) {
        if (ended()) return;
        const lost = lostBy(error, clock.monotonic() - renewedAt, timeoutMs);
        if (lost === undefined) continue;
        onLost(lost);
        return;
      }
    }
  };

  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

function lostBy(error: unknown, silentMs: number, timeoutMs: number): HyperexportError | undefined {
  if (error instanceof HyperexportError && error.code === 'lease-lost') return error;
  if (silentMs < timeoutMs) return undefined;
  return leaseLost(`the export lease could not be renewed for ${Math.round(silentMs / 1000)} s`, error);
}
