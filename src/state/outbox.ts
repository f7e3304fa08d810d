import { newRunId } from '../core/ids.ts';
import type { Clock } from '../core/clock.ts';
import { thisProcess } from '../platform/process-identity.ts';
import type { StateDatabase } from './database.ts';
import { isOfDeadProcess, type OwnedRow } from './row-owner.ts';

/** A message as it is handed in: its content is made before it is kept, and stays as it is, however often it is sent. */
export interface NewMessage {
  /** Which channel takes it; says nothing secret, and is the same in every process that has the same settings. */
  readonly target: string;
  /** The same for people: `ops@example.com`, `hooks.slack.com`. */
  readonly destination: string;
  /** What it is about, for people. */
  readonly subject: string;
  /** What the channel sends: JSON-safe, without secrets. */
  readonly content: unknown;
}

export interface OutboxMessage extends NewMessage {
  readonly id: number;
  /** The same at every try, so that who receives it twice can tell: Message-ID, idempotency key. */
  readonly key: string;
  readonly createdAt: Date;
  /** How often it was tried so far. */
  readonly tries: number;
  readonly lastError?: string;
}

const DAY_MS = 24 * 3_600_000;
/** A message that nobody took for so long tells nothing new. */
const EXPIRES_AFTER_MS = 7 * DAY_MS;

/**
 * The messages that have still to be delivered. They are written in the transaction that changes the state they tell
 * of, so that a crash loses none of them: each is delivered at least once, or dropped after seven days.
 */
export class Outbox {
  readonly #database: StateDatabase;
  readonly #clock: Clock;

  constructor(database: StateDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** To be called inside the transaction of what the message tells. */
  add({ target, destination, subject, content }: NewMessage): void {
    const now = this.#clock.now();
    const expires = new Date(now.getTime() + EXPIRES_AFTER_MS).toISOString();
    this.#database
      .prepare(
        `INSERT INTO outbox
           (target, destination, subject, message_key, content_json, created_at, expires_at, due_at, tries)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
      )
      .run(
        ...[target, destination, subject, newRunId(), JSON.stringify(content)],
        ...[now.toISOString(), expires, now.toISOString()],
      );
  }

  /** The oldest message of a target that is due, now this process's alone until it is told what became of it. */
  take(target: string): OutboxMessage | undefined {
    const take = this.#database.transaction(() => {
      const rows = this.#database
        .prepare('SELECT * FROM outbox WHERE target = ? AND due_at <= ? ORDER BY id')
        .all(target, this.#clock.now().toISOString()) as Row[];
      const free = rows.find((row) => !isTaken(row));
      if (free === undefined) return undefined;
      const { host, pid, started } = thisProcess();
      this.#database
        .prepare('UPDATE outbox SET host = ?, pid = ?, process_started = ?, tries = tries + 1 WHERE id = ?')
        .run(host, pid, started ?? null, free.id);
      return messageOf(free);
    });
    return take.immediate();
  }

  /** It was delivered, or nobody will ever take it. */
  remove({ id }: OutboxMessage): void {
    this.#database.prepare('DELETE FROM outbox WHERE id = ?').run(id);
  }

  postpone({ id }: OutboxMessage, { error, delayMs }: { error: string; delayMs: number }): void {
    const due = new Date(this.#clock.now().getTime() + delayMs).toISOString();
    this.#database
      .prepare(
        `UPDATE outbox SET due_at = ?, last_error = ?, host = NULL, pid = NULL, process_started = NULL
         WHERE id = ?`,
      )
      .run(due, error, id);
  }

  /** Somebody does not want to wait for the next try. */
  dueNow(targets: readonly string[]): void {
    const update = this.#database.prepare('UPDATE outbox SET due_at = created_at WHERE target = ?');
    for (const target of targets) update.run(target);
  }

  /** Those that are older than seven days; they are gone then. */
  dropExpired(): OutboxMessage[] {
    const rows = this.#database
      .prepare('DELETE FROM outbox WHERE expires_at <= ? RETURNING *')
      .all(this.#clock.now().toISOString()) as Row[];
    return rows.filter((row) => !isTaken(row)).map(messageOf);
  }

  /** When the next message of this target is due; absent: there is none that another process does not have. */
  nextDue(target: string): Date | undefined {
    const rows = this.#database
      .prepare('SELECT * FROM outbox WHERE target = ? ORDER BY due_at')
      .all(target) as Row[];
    const first = rows.find((row) => !isTaken(row));
    return first === undefined ? undefined : new Date(first.due_at);
  }

  /** All that are still to be delivered and that no process is sending, oldest first. */
  waiting(): (OutboxMessage & { readonly dueAt: Date })[] {
    const rows = this.#database.prepare('SELECT * FROM outbox ORDER BY id').all() as Row[];
    return rows
      .filter((row) => !isTaken(row))
      .map((row) => ({ ...messageOf(row), dueAt: new Date(row.due_at) }));
  }
}

/** What stands in the place of a content that cannot be read any more. */
export const DAMAGED = Symbol('damaged');

interface Row {
  readonly id: number;
  readonly target: string;
  readonly destination: string;
  readonly subject: string;
  readonly message_key: string;
  readonly content_json: string;
  readonly created_at: string;
  readonly due_at: string;
  readonly tries: number;
  readonly last_error: string | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly process_started: string | null;
}

/** A process that is gone has sent its message or not: nobody can know, so it is sent again. */
function isTaken(row: Row): boolean {
  return isOwned(row) && !isOfDeadProcess(row);
}

function isOwned(row: Row): row is Row & OwnedRow {
  return row.host !== null && row.pid !== null;
}

/** Of a damaged one nothing is left to send: it is refused like one that a channel cannot read, and holds up no other. */
function contentOf({ content_json: json }: Row): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return DAMAGED;
  }
}

function messageOf(row: Row): OutboxMessage {
  const { id, target, destination, subject, tries, message_key: key, last_error: lastError } = row;
  return {
    ...{ id, target, destination, subject, key, tries },
    content: contentOf(row),
    createdAt: new Date(row.created_at),
    ...(lastError === null ? {} : { lastError }),
  };
}
