import type { MoRef } from './moref.ts';

/** A property collector of the session, and the filter that is left on it from its last wait. */
export interface Collector {
  readonly ref: MoRef;
  /** The login that it belongs to, and dies with. */
  readonly generation: number;
  readonly filter?: MoRef;
}

/** Property collectors for waits: one call tells of all filters of a collector, so each wait has its own. */
export class CollectorPool {
  readonly #free: Promise<Collector>[] = [];
  readonly #create: (signal: AbortSignal) => Promise<Collector>;

  constructor(create: (signal: AbortSignal) => Promise<Collector>) {
    this.#create = create;
  }

  /** Has one made while something else is under way, for a wait that comes next. */
  prepare(signal: AbortSignal): void {
    if (this.#free.length > 0) return;
    const coming = this.#create(signal);
    // Whoever takes it sees the error, and asks again.
    coming.catch(() => undefined);
    this.#free.push(coming);
  }

  /** One that nobody else uses, of the login `generation`. */
  async take(generation: number, signal: AbortSignal): Promise<Collector> {
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop()) {
      const collector = await free.catch(() => undefined);
      signal.throwIfAborted();
      if (collector?.generation === generation) return collector;
    }
    return await this.#create(signal);
  }

  /** For one on which no call is under way. */
  giveBack(collector: Collector): void {
    this.#free.push(Promise.resolve(collector));
  }
}
