import type { Clock } from '../core/clock.ts';
import type { HyperexportError } from '../core/errors.ts';
import type { NfcLease } from './nfc-lease.ts';

export interface LeaseKeepAlive {
  /** Ends the renewals and waits for the one that is under way. */
  stop(): Promise<void>;
}

export declare function keepLeaseAlive(
  lease: Pick<NfcLease, 'progress' | 'timeoutSeconds'>,
  options: {
    clock: Clock;
    signal: AbortSignal;
    percent: () => number;
    onLost: (error: HyperexportError) => void;
    onRenewed?: (percent: number) => void;
  },
): LeaseKeepAlive;
