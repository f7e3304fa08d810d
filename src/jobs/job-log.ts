import { asHyperexportError } from '../core/errors.ts';
import type { Emit } from '../events/event.ts';
import type { Channel } from '../notify/channel.ts';
import type { Courier } from '../notify/courier.ts';
import type { JobEvent } from '../notify/job-event.ts';
import { damagedJobs } from './damaged-jobs.ts';
import type { Job, JobEnd, Jobs, NewJob } from '../state/jobs.ts';
import type { NewMessage } from '../state/outbox.ts';
import { unwritable } from '../state/unwritable.ts';

interface JobLogParts {
  readonly jobs: Jobs;
  readonly channels: readonly Channel[];
  readonly courier: Courier;
  readonly emit: Emit;
}

const WHO = 'who is to be told of the export';

/**
 * Where a run writes what becomes of its jobs, and who is told of it: both in one transaction. Once an export has begun
 * nothing of this can fail it: what cannot be written is a warning.
 */
export class JobLog {
  readonly #parts: JobLogParts;
  #told = false;

  constructor(parts: JobLogParts) {
    this.#parts = parts;
  }

  get channels(): readonly Channel[] {
    return this.#parts.channels;
  }

  /** Before anything is begun. Error: `no-space` or `configuration`, where somebody wants to be told and cannot be. */
  created(job: NewJob, event: JobEvent): void {
    const { jobs, channels } = this.#parts;
    try {
      this.#write(event, (messages) => jobs.create(job, { messages }));
    } catch (error) {
      if (channels.length > 0) throw unwritable(error, WHO, { untold: true });
      this.#warn(error);
    }
  }

  started(known: Pick<Job, 'id' | 'vmPath' | 'outputPath'>, event: JobEvent): void {
    this.#try(event, (messages) => this.#parts.jobs.start(known.id, known, { messages }));
  }

  ended(id: string, end: JobEnd, event: JobEvent): void {
    this.#try(event, (messages) => this.#parts.jobs.end(id, end, { messages }));
  }

  /** A job whose end comes with its beginning, whether or not it can be written: what ends the run is another error. */
  neverBegan(job: NewJob, end: JobEnd, [created, ended]: readonly [JobEvent, JobEvent]): void {
    this.#try(created, (messages) => this.#parts.jobs.create(job, { messages }));
    this.ended(job.id, end, ended);
  }

  /** Jobs of runs that were killed, which nobody has ended. Errors: as of `created`. */
  ofDeadRuns(): Job[] {
    const { jobs, channels } = this.#parts;
    try {
      return jobs.ofDeadRuns();
    } catch (error) {
      if (channels.length > 0) throw unwritable(error, WHO, { untold: true });
      this.#warn(error);
      return [];
    }
  }

  /** What has ended before that is too old to be of use. */
  forget(before: Date): void {
    try {
      this.#parts.jobs.forget(before);
    } catch (error) {
      this.#warn(error);
    }
  }

  /** Of a run with several VMs, which has no row of its own. */
  told(event: JobEvent): void {
    this.#try(event, (messages) => this.#parts.jobs.tell(messages));
  }

  /** Of the rows that were read. */
  tellDamage(): void {
    const { jobs, emit } = this.#parts;
    for (const warning of damagedJobs(jobs)) emit({ type: 'warning.raised', ...warning });
  }

  #try(event: JobEvent, write: (messages: NewMessage[]) => void): void {
    try {
      this.#write(event, write);
    } catch (error) {
      this.#warn(error);
    }
  }

  #write(event: JobEvent, write: (messages: NewMessage[]) => void): void {
    const { channels, courier } = this.#parts;
    write(channels.flatMap((channel) => channel.messagesFor(event)));
    courier.wake();
  }

  #warn(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    const message = `what becomes of this run is not in the history, and nobody is told: ${asHyperexportError(error).message}`;
    this.#parts.emit({ type: 'warning.raised', code: 'history', message });
  }
}
