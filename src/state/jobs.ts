import type { Clock } from '../core/clock.ts';
import { thisProcess } from '../platform/process-identity.ts';
import { unsynced, type StateDatabase } from './database.ts';
import { jobOf, type JobRow } from './job-row.ts';
import { Outbox, type NewMessage } from './outbox.ts';
import { isOfDeadProcess } from './row-owner.ts';

export type JobStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
export type EndedStatus = Exclude<JobStatus, 'pending' | 'running'>;

/** An export does not wait long for what others have left. */
const MOST_FORGOTTEN = 2000;

export const ENDED: readonly EndedStatus[] = ['completed', 'failed', 'cancelled'];

/** What was asked for, without secrets. The jobs of one run have one `run`. */
export interface JobDefinition {
  readonly run: string;
  readonly [key: string]: unknown;
}

/** One export of one VM, from the moment somebody asked for it. Times are ISO 8601, UTC. */
export interface Job {
  readonly id: string;
  readonly name: string;
  /** The inventory path; what the user typed, as long as the VM was not found. */
  readonly vmPath: string;
  /** Absolute; what the user typed, as long as that is not known. */
  readonly outputPath: string;
  readonly status: JobStatus;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly definition: JobDefinition;
  readonly result?: unknown;
  readonly error?: string;
}

export type NewJob = Pick<Job, 'id' | 'name' | 'vmPath' | 'outputPath' | 'definition'>;

/** What became of a job. `details` goes into the history, for people. */
export interface JobEnd {
  readonly status: EndedStatus;
  readonly result?: unknown;
  readonly error?: string;
  readonly details?: string;
}

export interface JobFilter {
  readonly status?: readonly JobStatus[];
  /** Chooses by the VM, before the rest of a row is read. */
  readonly of?: (vm: Pick<Job, 'name' | 'vmPath'>) => boolean;
}

/** What shall be told of a change, written in the same transaction. */
interface Telling {
  readonly messages?: readonly NewMessage[];
}

/**
 * Every export that this user ever asked for on this machine, failed ones too: a row for each VM, and one in the history
 * for each change of its status.
 */
export class Jobs {
  /** The jobs among those that were read so far of whose rows not everything could be. */
  readonly damaged = new Set<string>();
  readonly #database: StateDatabase;
  readonly #clock: Clock;
  readonly #outbox: Outbox;

  constructor(database: StateDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#outbox = new Outbox(database, clock);
  }

  create({ id, name, vmPath, outputPath, definition }: NewJob, telling: Telling = {}): void {
    const { host, pid, started } = thisProcess();
    this.#change(id, 'pending', telling, (now) =>
      this.#database
        .prepare(
          `INSERT INTO jobs
             (id, name, vm_path, output_path, status, created_at, definition_json, host, pid, process_started)
           VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?)`,
        )
        .run(id, name, vmPath, outputPath, now, JSON.stringify(definition), host, pid, started ?? null),
    );
  }

  start(id: string, known: Partial<Pick<Job, 'vmPath' | 'outputPath'>>, telling: Telling = {}): void {
    this.#change(id, 'running', telling, (now) =>
      this.#database
        .prepare(
          `UPDATE jobs SET status = 'running', started_at = ?,
             vm_path = coalesce(?, vm_path), output_path = coalesce(?, output_path)
           WHERE id = ?`,
        )
        .run(now, known.vmPath ?? null, known.outputPath ?? null, id),
    );
  }

  end(id: string, { status, result, error, details }: JobEnd, telling: Telling = {}): void {
    const json = result === undefined ? null : JSON.stringify(result);
    this.#change(id, status, { ...telling, details: details ?? error }, (now) =>
      this.#database
        .prepare(
          `UPDATE jobs SET status = ?, completed_at = ?, result_json = ?, error = ?
           WHERE id = ? AND status IN ('pending', 'running')`,
        )
        .run(status, now, json, error ?? null, id),
    );
  }

  /** What is not about one job. */
  tell(messages: readonly NewMessage[]): void {
    const add = this.#database.transaction(() => {
      for (const message of messages) this.#outbox.add(message);
    });
    if (messages.length > 0) add.immediate();
  }

  /** Those that a run began whose process is provably gone, and that nobody ended. */
  ofDeadRuns(): Job[] {
    const rows = this.#database
      .prepare("SELECT * FROM jobs WHERE status IN ('pending', 'running') ORDER BY created_at, id")
      .all() as JobRow[];
    return rows.filter(isOfDeadProcess).map((row) => this.#read(row));
  }

  /** Newest first. */
  list({ limit, ...wanted }: JobFilter & { limit: number }): Job[] {
    return [...this.newestFirst(wanted).take(limit)];
  }

  /** Newest first, each read when it is asked for; until the last one was, nothing can be written here. */
  *newestFirst({ status, of = () => true }: JobFilter = {}): Generator<Job> {
    // The plus keeps SQLite on the index of the order: by the other one it would sort all rows before the first.
    const wanted = status === undefined ? '' : `WHERE +status IN (${status.map(() => '?').join(', ')})`;
    const rows = this.#database
      .prepare(`SELECT * FROM jobs ${wanted} ORDER BY created_at DESC, rowid DESC`)
      .iterate(...(status ?? [])) as IterableIterator<JobRow>;
    for (const row of rows) if (of({ name: row.name, vmPath: row.vm_path })) yield this.#read(row);
  }

  /** The inventory paths of all VMs, and what was typed of those that were not found. */
  paths(): string[] {
    return this.#database.prepare('SELECT DISTINCT vm_path FROM jobs').pluck().all() as string[];
  }

  /** How many have ended, of those VMs. */
  ended(of: JobFilter['of'] = () => true): number {
    return this.#ended(of).length;
  }

  /** Removes those that have ended, with their history; how many there were. */
  clear(of: JobFilter['of'] = () => true): number {
    const remove = this.#database.prepare('DELETE FROM jobs WHERE id = ?');
    const clear = this.#database.transaction(() => {
      const rows = this.#ended(of);
      for (const { id } of rows) remove.run(id);
      return rows.length;
    });
    return clear.immediate();
  }

  /**
   * Removes those that have ended and are older, but for the last good one of each VM: some at a time, the next run goes
   * on.
   */
  forget(before: Date): void {
    const remove = this.#database.prepare(
      `DELETE FROM jobs WHERE id IN (
         SELECT id FROM jobs AS old
         WHERE created_at < ? AND +status IN ('failed', 'cancelled', 'completed')
           AND (status <> 'completed' OR EXISTS (
             SELECT 1 FROM jobs AS newer
             WHERE newer.vm_path = old.vm_path AND newer.created_at > old.created_at AND +newer.status = 'completed'))
         LIMIT ${MOST_FORGOTTEN})`,
    );
    unsynced(this.#database, () => void remove.run(before.toISOString()));
  }

  #ended(of: NonNullable<JobFilter['of']>): { id: string }[] {
    const marks = ENDED.map(() => '?').join(', ');
    const rows = this.#database
      .prepare(`SELECT id, name, vm_path FROM jobs WHERE status IN (${marks})`)
      .all(...ENDED) as Pick<JobRow, 'id' | 'name' | 'vm_path'>[];
    return rows.filter(({ name, vm_path: vmPath }) => of({ name, vmPath }));
  }

  #read(row: JobRow): Job {
    return jobOf(row, (id) => this.damaged.add(id));
  }

  #change(
    id: string,
    status: JobStatus,
    { messages = [], details }: Telling & { readonly details?: string | undefined },
    write: (now: string) => { readonly changes: number },
  ): void {
    const change = (): void => {
      const now = this.#clock.now().toISOString();
      // Another run has ended it meanwhile, and told of it; or it could not be written at all.
      if (write(now).changes === 0) return;
      this.#database
        .prepare('INSERT INTO job_history (job_id, status, timestamp, details) VALUES (?, ?, ?, ?)')
        .run(id, status, now, details ?? null);
      for (const message of messages) this.#outbox.add(message);
    };
    // What a loss of power takes back is only history, unless somebody is to be told of it.
    if (messages.length > 0) this.#database.transaction(change).immediate();
    else unsynced(this.#database, change);
  }
}
