import type { NewMessage, OutboxMessage } from '../state/outbox.ts';
import type { JobEvent } from './job-event.ts';

/** One way to tell somebody of exports: a mail server with its recipients, or one URL. */
export interface Channel {
  /** Names it in the outbox: the same for the same settings, and no secret. */
  readonly target: string;
  /** For people: `mail to ops@example.com`, `webhook at hooks.slack.com`. */
  readonly name: string;
  /** What it says of an event; nothing where it was not asked to tell of it. */
  readonly messagesFor: (event: JobEvent) => readonly NewMessage[];
  /** What it says when somebody only wants to see whether it works. */
  readonly testMessage: (now: Date) => NewMessage;
  /**
   * Delivers one. An error whose `details.final` is true means that no later try can help: the message is dropped.
   * `details.retryAfterMs`: what the other side asked for. A warning: what was not taken of a message that was.
   */
  readonly send: (message: OutboxMessage, signal: AbortSignal) => Promise<{ readonly warning?: string }>;
  /** Connections that it has open. */
  readonly close?: () => Promise<void>;
}
