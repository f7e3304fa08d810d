import type { Clock } from '../core/clock.ts';
import type { Emit, Envelope, RunEvent } from './event.ts';

export type Observer = (event: Envelope) => void;

/** Hands each event to every observer, in order. An observer that throws is dropped: none can break a transfer. */
export class EventBus {
  readonly #observers = new Set<Observer>();
  readonly #clock: Clock;
  readonly #redact: (text: string) => string;
  readonly runId: string;
  #seq = 0;

  /** `redact` takes secrets out of what an event says in words: much of it was written by others. */
  constructor(runId: string, clock: Clock, redact: (text: string) => string = (text) => text) {
    this.runId = runId;
    this.#clock = clock;
    this.#redact = redact;
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
      ...withWords(event, this.#redact),
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

/** What is for people to read. Names and paths stay as they are: programs go by them. */
const WORDS = ['message', 'hint', 'what', 'line', 'question', 'subject'] as const;

function withWords(event: RunEvent, redact: (text: string) => string): RunEvent {
  const texts: Readonly<Record<string, unknown>> = event;
  const changed = WORDS.flatMap((name) => {
    const text = texts[name];
    const redacted = typeof text === 'string' ? redact(text) : text;
    return redacted === text ? [] : [[name, redacted] as const];
  });
  return changed.length === 0 ? event : { ...event, ...Object.fromEntries(changed) };
}
