import type { Clock } from '../core/clock.ts';
import { asHyperexportError } from '../core/errors.ts';
import type { Emit } from '../events/event.ts';
import type { Outbox } from '../state/outbox.ts';
import type { Channel } from './channel.ts';
import { Delivery } from './delivery.ts';

export interface CourierParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Takes secrets out of what the other side says, which likes to repeat what it was sent. */
  readonly redact: (text: string) => string;
}

/** How long a run that has ended waits for its messages; less where somebody has interrupted it, and wants to be told. */
const PATIENCE_MS = 30_000;
const PATIENCE_OF_INTERRUPTED_MS = 3_000;

/**
 * Delivers what is in the outbox while the run goes on, each channel for itself, so that one that does not answer keeps
 * no other waiting. Nothing that fails here fails an export: a message stays in the outbox, and the next run, or
 * `hyperexport notify flush`, tries again.
 */
export class Courier {
  readonly #channels: readonly Channel[];
  readonly #deliveries: readonly Delivery[];
  readonly #parts: CourierParts;

  constructor(channels: readonly Channel[], parts: CourierParts) {
    this.#channels = channels;
    this.#parts = parts;
    attempt(parts, () => dropExpired(parts));
    this.#deliveries = channels.map((channel) => new Delivery(channel, parts));
  }

  /** There may be something new in the outbox. */
  wake(): void {
    for (const delivery of this.#deliveries) delivery.wake();
  }

  /**
   * Waits until everything is delivered, at most 30 s and not beyond an interruption, then stops, and says what has to
   * wait for another run. A run that was interrupted before has 3 s for telling so.
   */
  async finish(interruption: AbortSignal): Promise<void> {
    const [patience, end] = interruption.aborted
      ? [PATIENCE_OF_INTERRUPTED_MS, new AbortController().signal]
      : [PATIENCE_MS, interruption];
    await Promise.all(this.#deliveries.map(async (delivery) => await delivery.finish(patience, end)));
    await Promise.all(this.#channels.map(async ({ close }) => await close?.()));
    for (const channel of this.#channels) attempt(this.#parts, () => tellWaiting(channel, this.#parts));
  }
}

/** An outbox that cannot be read or written is no reason to fail. */
function attempt({ emit }: CourierParts, work: () => void): void {
  try {
    work();
  } catch (error) {
    const message = `the outbox cannot be used: ${asHyperexportError(error).message}`;
    emit({ type: 'warning.raised', code: 'notification-waiting', message });
  }
}

function dropExpired({ outbox, emit }: CourierParts): void {
  for (const { destination, subject } of outbox.dropExpired()) {
    emit({
      type: 'warning.raised',
      code: 'notification-dropped',
      message: `"${subject}" could not be delivered to ${destination} for 7 days: it is given up`,
    });
  }
}

function tellWaiting({ target, name }: Channel, { outbox, clock, emit, redact }: CourierParts): void {
  const waiting = outbox.waiting().filter((message) => message.target === target);
  if (waiting.length === 0) return;
  const count = waiting.length === 1 ? 'a message is' : `${waiting.length} messages are`;
  emit({ type: 'notification.waiting', channel: name, messages: waiting.length });
  const reason = waiting.findLast(({ lastError }) => lastError !== undefined)?.lastError;
  emit({
    type: 'warning.raised',
    code: 'notification-waiting',
    message: `${name}: ${count} not delivered yet${reason === undefined ? '' : `: ${redact(reason)}`}`,
    hint: `${nextTry(waiting, clock.now())}; after 7 days it is given up`,
  });
}

/** After many failures, or because the other side asked for it, no run tries before a certain moment. */
function nextTry(waiting: readonly { readonly dueAt: Date }[], now: Date): string {
  const due = new Date(Math.min(...waiting.map(({ dueAt }) => dueAt.getTime())));
  return due <= now
    ? 'the next run tries again, and so does hyperexport notify flush'
    : `hyperexport notify flush tries again at once, a run from ${due.toISOString()} on`;
}
