import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import type { Emit } from '../events/event.ts';
import { JobLog } from '../jobs/job-log.ts';
import { noneBegun } from '../jobs/never-begun.ts';
import type { Channel } from '../notify/channel.ts';
import { Courier } from '../notify/courier.ts';
import type { Selection } from '../selection/selection.ts';
import { openInMemory } from '../state/database.ts';
import { Jobs } from '../state/jobs.ts';
import { Outbox } from '../state/outbox.ts';
import type { App } from './app.ts';
import { stateDirectoryOf } from './open-state.ts';
import { wishedFor } from './requests/wishes.ts';
import type { Overrides } from './selection.ts';

/**
 * Does the work of an export. Where it is refused because the state directory cannot be used, nothing can be kept for
 * those who want to be told of failures: they are told at once or not at all.
 */
export async function tellingWithoutState(
  app: App,
  about: { readonly selection: Selection<Overrides>; readonly channels: readonly Channel[] },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = asHyperexportError(thrown);
    if (error.details['untold'] === true && about.channels.length > 0) await tellAtOnce(app, error, about);
    throw thrown;
  }
}

async function tellAtOnce(
  app: App,
  error: HyperexportError,
  { selection, channels }: Parameters<typeof tellingWithoutState>[1],
): Promise<void> {
  const { clock, signal } = app;
  const emit = lastTry(app.events.emitter());
  const wished = wishedFor(app, selection);
  const database = openInMemory(stateDirectoryOf(app));
  try {
    const courier = new Courier(channels, { ...wished, outbox: new Outbox(database, clock), emit });
    const log = new JobLog({ jobs: new Jobs(database, clock), channels, courier, emit });
    noneBegun(error, { ...wished, log });
    await courier.finish(signal);
  } finally {
    database.close();
  }
}

/** No other run will find these messages. */
function lastTry(emit: Emit): Emit {
  return (event) => {
    if (event.type !== 'warning.raised' || event.code !== 'notification-waiting') emit(event);
    else emit({ ...event, hint: 'it is given up: the state directory, where it would wait, cannot be used' });
  };
}
