import type { Fault } from './fault.ts';

/** A fault that lies in wait: how often it struck, and the gate of a `hold`. */
export interface Hit<Of extends Fault = Fault> {
  readonly fault: Of;
  /** How often it struck. */
  readonly count: number;
  /** Resolves when it has struck `times` times, in all. */
  struck(times?: number): Promise<void>;
  /** Lets go what it holds, and holds nothing more. */
  release(): void;
  /** It strikes no more, and lets go. */
  remove(): void;
}

export class ArmedFault<Of extends Fault = Fault> implements Hit<Of> {
  readonly fault: Of;
  count = 0;
  #seen = 0;
  #removed = false;
  readonly #gate = Promise.withResolvers<undefined>();
  readonly #waiting = new Set<{ readonly times: number; readonly wake: () => void }>();

  constructor(fault: Of) {
    this.fault = fault;
  }

  /** Called for each request that matches: whether it is struck. */
  strikes(): boolean {
    const { skip = 0, times = Number.POSITIVE_INFINITY } = this.fault;
    if (this.#removed) return false;
    this.#seen += 1;
    if (this.#seen <= skip || this.count >= times) return false;
    this.count += 1;
    for (const { times: wanted, wake } of this.#waiting) if (this.count >= wanted) wake();
    return true;
  }

  /** Resolves when the gate is opened; rejects when the client or the server goes away. */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, reject } = Promise.withResolvers<undefined>();
    const giveUp = () => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await Promise.race([this.#gate.promise, promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  async struck(times = 1): Promise<void> {
    if (this.count >= times) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const waiter = { times, wake: () => resolve(undefined) };
    this.#waiting.add(waiter);
    await promise;
    this.#waiting.delete(waiter);
  }

  release(): void {
    this.#gate.resolve(undefined);
  }

  remove(): void {
    this.#removed = true;
    this.release();
  }
}
