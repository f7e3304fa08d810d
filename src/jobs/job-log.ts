import type { Channel } from '../notify/channel.ts';
import type { Courier } from '../notify/courier.ts';
import type { JobEvent } from '../notify/job-event.ts';
import type { Job, JobEnd, Jobs, NewJob } from '../state/jobs.ts';
import type { NewMessage } from '../state/outbox.ts';

/** Where a run writes what becomes of its jobs, and who is told of it: both in one transaction. */
export class JobLog {
  readonly #jobs: Jobs;
  readonly #channels: readonly Channel[];
  readonly #courier: Courier | undefined;

  constructor(
    jobs: Jobs,
    { channels = [], courier }: { channels?: readonly Channel[]; courier?: Courier } = {},
  ) {
    this.#jobs = jobs;
    this.#channels = channels;
    this.#courier = courier;
  }

  created(job: NewJob, event: JobEvent): void {
    this.#jobs.create(job, { messages: this.#messagesFor(event) });
    this.#courier?.wake();
  }

  started(known: Pick<Job, 'id' | 'vmPath' | 'outputPath'>, event: JobEvent): void {
    this.#jobs.start(known.id, known, { messages: this.#messagesFor(event) });
    this.#courier?.wake();
  }

  ended(id: string, end: JobEnd, event: JobEvent): void {
    this.#jobs.end(id, end, { messages: this.#messagesFor(event) });
    this.#courier?.wake();
  }

  /** Of a run with several VMs, which has no row of its own. */
  told(event: JobEvent): void {
    this.#jobs.tell(this.#messagesFor(event));
    this.#courier?.wake();
  }

  #messagesFor(event: JobEvent): NewMessage[] {
    return this.#channels.flatMap((channel) => channel.messagesFor(event));
  }
}
