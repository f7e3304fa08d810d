import { fail } from '../../core/errors.ts';
import { newRunId } from '../../core/ids.ts';
import { Courier } from '../../notify/courier.ts';
import { Outbox } from '../../state/outbox.ts';
import type { App } from '../app.ts';
import { openState } from '../open-state.ts';
import { channelsSetUp } from '../requests/channels.ts';

/** `hyperexport notify test`: sends one message through each channel at once, past the outbox. */
export async function test(app: App): Promise<void> {
  const channels = await channelsSetUp(app);
  if (channels.length === 0) throw nothingSetUp();
  for (const { name, testMessage, send } of channels) {
    const message = {
      ...testMessage(app.clock.now()),
      id: 0,
      key: newRunId(),
      createdAt: app.clock.now(),
      tries: 0,
    };
    const { warning } = await send(message, app.signal);
    app.stdout.write(`${name}: delivered${warning === undefined ? '' : `, but ${warning}`}\n`);
  }
}

/** `hyperexport notify flush`: delivers what is in the outbox and due, and lists what has to stay. */
export async function flush(app: App): Promise<void> {
  const { clock, events, secrets, signal, stdout } = app;
  const channels = await channelsSetUp(app);
  const { database } = openState(app);
  const outbox = new Outbox(database, clock);
  outbox.dueNow(channels.map(({ target }) => target));
  let delivered = 0;
  events.subscribe(({ type }) => (delivered += type === 'notification.sent' ? 1 : 0));
  const redact = (text: string) => secrets.redact(text);
  await new Courier(channels, { outbox, clock, emit: events.emitter(), redact }).finish(signal);
  const waiting = outbox.waiting();
  stdout.write(`${delivered} delivered, ${waiting.length} waiting\n`);
  for (const { target, destination, subject, createdAt, lastError = 'not tried yet' } of waiting) {
    const known = channels.some((channel) => channel.target === target);
    const why = known ? redact(lastError) : 'it is not set up here: give the settings that the run had';
    stdout.write(`${createdAt.toISOString()}  to ${destination}: ${subject} (${why})\n`);
  }
}

function nothingSetUp() {
  return fail('usage', 'nothing is set up to tell of exports', {
    hint: 'write --webhook-url, or --email-smtp-host, --email-from and --email-to, or set them in the environment or the configuration file',
  });
}
