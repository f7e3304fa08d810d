import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import { excerpt } from '../core/excerpt.ts';
import { DAMAGED, type OutboxMessage } from '../state/outbox.ts';
import type { Channel } from './channel.ts';
import type { CourierParts } from './courier.ts';

/** The pause after the first failure; each further one is four times as long, up to the longest. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;
/** Of what is said of a failure; taken after the secrets are out, so that none is cut in two and shown. */
const MOST_WORDS = 300;
/** One try; who takes longer has failed. */
const TRY_MS = 60_000;

/** What one channel does from the beginning of a run to its end: message by message, oldest first. */
export class Delivery {
  readonly #channel: Channel;
  readonly #parts: CourierParts;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #bell = new AbortController();
  #well = false;
  /** On the monotonic clock: nothing that is due later is waited for. */
  #patientUntil = Infinity;

  constructor(channel: Channel, parts: CourierParts) {
    this.#channel = channel;
    this.#parts = parts;
    this.#ended = this.#run().catch((error: unknown) => this.#givenUp(error));
  }

  wake(): void {
    this.#bell.abort();
  }

  /** Returns when nothing is left that can be delivered in time, or when the interruption comes. */
  async finish(patienceMs: number, interruption: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    this.#patientUntil = clock.monotonic() + patienceMs;
    this.wake();
    const signal = AbortSignal.any([interruption, this.#stop.signal]);
    // Keeps the process alive: in a pause before another try nothing else may be left that does.
    const late = clock.sleep(patienceMs, signal).catch(() => undefined);
    await Promise.race([this.#ended, late]);
    this.#stop.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const message = this.#parts.outbox.take(this.#channel.target);
      if (message !== undefined) await this.#deliver(message);
      else if (!(await this.#nextIsDue())) return;
    }
  }

  /** Waits until there may be something to deliver; `false` when there will be nothing in time. */
  async #nextIsDue(): Promise<boolean> {
    const { outbox, clock } = this.#parts;
    this.#bell = new AbortController();
    const due = outbox.nextDue(this.#channel.target);
    const delayMs = due === undefined ? Infinity : Math.max(0, due.getTime() - clock.now().getTime());
    if (this.#patientUntil < Infinity && clock.monotonic() + delayMs > this.#patientUntil) return false;
    const signal = AbortSignal.any([this.#stop.signal, this.#bell.signal]);
    await clock.sleep(Math.min(delayMs, LONGEST_PAUSE_MS), signal, { ref: false }).catch(() => undefined);
    return true;
  }

  /** The outbox itself cannot be read or written: no reason to end an export. */
  #givenUp(error: unknown): void {
    const { message: why } = this.#words(asHyperexportError(error));
    const message = `${this.#channel.name}: this run delivers nothing more: ${why}`;
    this.#parts.emit({ type: 'warning.raised', code: 'notification-waiting', message });
  }

  async #deliver(message: OutboxMessage): Promise<void> {
    const { outbox, clock, emit } = this.#parts;
    const late = new AbortController();
    const done = new AbortController();
    const watch = clock
      .sleep(TRY_MS, done.signal, { ref: false })
      .then(() => late.abort(fail('unreachable', `no answer within ${TRY_MS / 1000} s`)))
      .catch(() => undefined);
    try {
      if (message.content === DAMAGED) throw damaged();
      const { warning } = await this.#channel.send(
        message,
        AbortSignal.any([this.#stop.signal, late.signal]),
      );
      outbox.remove(message);
      this.#isWell();
      const { name: channel } = this.#channel;
      const { subject } = message;
      emit({ type: 'notification.sent', channel, subject });
      if (warning !== undefined)
        emit({
          type: 'warning.raised',
          code: 'notification-partly',
          message: `${channel}: "${subject}" ${warning}`,
        });
    } catch (thrown) {
      this.#failed(message, asHyperexportError(late.signal.aborted ? late.signal.reason : thrown));
    } finally {
      done.abort();
      await watch;
    }
  }

  /** What waits for another try has it at once where the other side has taken a message; in each run once. */
  #isWell(): void {
    if (this.#well) return;
    this.#well = true;
    this.#parts.outbox.dueNow([this.#channel.target]);
  }

  #failed(sent: OutboxMessage, error: HyperexportError): void {
    const { outbox, emit } = this.#parts;
    const { name: channel } = this.#channel;
    const { subject } = sent;
    const { message: why, hint } = this.#words(error);
    if (this.#stop.signal.aborted) {
      // Cut short by the end of the run, which says nothing of the other side.
      outbox.postpone(sent, {
        error: sent.lastError ?? 'the run ended before an answer came',
        delayMs: 0,
      });
    } else if (error.details['final'] === true) {
      outbox.remove(sent);
      const message = `${channel}: "${subject}" ${error.code === 'configuration' ? 'cannot be sent' : 'is refused for good'}, and given up: ${why}`;
      emit({ type: 'warning.raised', code: 'notification-dropped', message, ...(hint && { hint }) });
    } else {
      const delayMs = pauseAfter(sent.tries + 1, error);
      outbox.postpone(sent, { error: [why, hint].filter(Boolean).join('; '), delayMs });
      emit({ type: 'notification.postponed', channel, subject, message: why, delayMs });
    }
  }

  /** For people, and to be kept: without secrets. */
  #words({ message, hint }: HyperexportError): {
    readonly message: string;
    readonly hint: string | undefined;
  } {
    const { redact } = this.#parts;
    return { message: excerpt(redact(message), MOST_WORDS), hint: hint && redact(hint) };
  }
}

function damaged(): HyperexportError {
  return fail('configuration', 'what was to be sent is damaged in the outbox', { details: { final: true } });
}

function pauseAfter(failures: number, { details }: HyperexportError): number {
  const { retryAfterMs } = details;
  const wish = typeof retryAfterMs === 'number' ? retryAfterMs : 0;
  return Math.min(LONGEST_PAUSE_MS, Math.max(wish, FIRST_PAUSE_MS * 4 ** (failures - 1)));
}
