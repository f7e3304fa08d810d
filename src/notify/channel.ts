import type { NewMessage, OutboxMessage } from '../state/outbox.ts';
import type { JobEvent } from './job-event.ts';
import type { ProgressEvent } from './progress.ts';

/** Gets the newest when it has time for it, and never again what it has missed. Nothing here waits or throws. */
export interface ProgressListener {
  readonly tell: (jobId: string, newest: () => ProgressEvent) => void;
  /** From here on nothing of that job is told, and `send` begins when what is under way has arrived. */
  readonly ended: (jobId: string) => void;
}

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
  /** Where somebody wants to know how far exports are, now and then. */
  readonly progress?: ProgressListener;
  /** Connections that it has open. */
  readonly close?: () => Promise<void>;
}
