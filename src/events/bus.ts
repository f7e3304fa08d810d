import type { Clock } from '../core/clock.ts';
import type { Emit, Envelope, RunEvent } from './event.ts';

export type Observer = (event: Envelope) => void;

/** Hands each event to every observer, in order. An observer that throws is dropped: none can break a transfer. */
export class EventBus {
  readonly #observers = new Set<Observer>();
  readonly #clock: Clock;
  readonly runId: string;
  #seq = 0;

  constructor(runId: string, clock: Clock) {
    this.runId = runId;
    this.#clock = clock;
  }

  subscribe(observer: Observer): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  /** The producers' end: never throws, never waits. */
  emitter(task?: string): Emit {
    return (event) => this.#publish(event, task);
  }

  #publish(event: RunEvent, task: string | undefined): void {
    this.#seq += 1;
    const at = this.#clock.now().toISOString();
    const envelope: Envelope = {
      v: 1,
      seq: this.#seq,
      at,
      runId: this.runId,
      ...(task === undefined ? {} : { task }),
      ...event,
    };
    for (const observer of [...this.#observers]) {
      try {
        observer(envelope);
      } catch {
        this.#observers.delete(observer);
      }
    }
  }
}
