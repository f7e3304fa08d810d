import { endDeadJobs } from '../jobs/end-dead-jobs.ts';
import { JobLog } from '../jobs/job-log.ts';
import type { Channel } from '../notify/channel.ts';
import { Courier } from '../notify/courier.ts';
import type { StateDatabase } from '../state/database.ts';
import { Jobs } from '../state/jobs.ts';
import { Outbox } from '../state/outbox.ts';
import type { App } from './app.ts';

/**
 * The log of a run's jobs, with what earlier runs left of theirs ended. Its messages have their last minute when all
 * else is done, and while the session with the server is closed.
 */
export async function openJobLog(
  app: App,
  database: StateDatabase,
  channels: readonly Channel[],
): Promise<JobLog> {
  const { clock, events, scope, signal } = app;
  const [outbox, jobs, emit] = [new Outbox(database, clock), new Jobs(database, clock), events.emitter()];
  const redact = (text: string) => app.secrets.redact(text);
  const courier = new Courier(channels, { outbox, clock, emit, redact });
  scope.defer('the delivery of messages', async () => await courier.finish(signal));
  const log = new JobLog({ jobs, channels, courier, emit });
  await endDeadJobs(log, clock.now());
  const { historyKeep: keepMs } = app.settings;
  if (keepMs > 0) log.forget(new Date(clock.now().getTime() - keepMs));
  return log;
}
