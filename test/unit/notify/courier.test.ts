import { mkdtemp, rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fail } from '../../../src/core/errors.ts';
import type { RunEvent } from '../../../src/events/event.ts';
import type { Channel } from '../../../src/notify/channel.ts';
import { Courier } from '../../../src/notify/courier.ts';
import { openDatabase, type StateDatabase } from '../../../src/state/database.ts';
import { Outbox, type OutboxMessage } from '../../../src/state/outbox.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';

let directory: string;
let clock: JumpingClock;
let database: StateDatabase;
let outbox: Outbox;
let events: RunEvent[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'courier-'));
  clock = new JumpingClock();
  database = openDatabase(directory);
  outbox = new Outbox(database, clock);
  events = [];
});

afterEach(async () => {
  database.close();
  await rm(directory, { recursive: true });
});

const never = new AbortController().signal;
const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;

/** A channel whose answers are given one after the other; after the last it takes everything. */
class TestChannel implements Channel {
  readonly target: string;
  readonly name: string;
  readonly got: OutboxMessage[] = [];
  readonly #answers: (Error | 'hang')[];
  #told = Promise.withResolvers<undefined>();

  constructor(target: string, ...answers: (Error | 'hang')[]) {
    this.target = target;
    this.name = `channel ${target}`;
    this.#answers = answers;
  }

  messagesFor = () => [];
  testMessage = () => ({ target: this.target, destination: '', subject: 'test', content: {} });

  async send(message: OutboxMessage, signal: AbortSignal) {
    this.got.push(message);
    this.#told.resolve(undefined);
    this.#told = Promise.withResolvers();
    const answer = this.#answers.shift();
    if (answer === 'hang') {
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    }
    if (answer instanceof Error) throw answer;
    return {};
  }

  async asked(times: number): Promise<void> {
    while (this.got.length < times) await this.#told.promise;
  }
}

function write(target: string, subject: string): void {
  outbox.add({ target, destination: `people of ${target}`, subject, content: { subject } });
}

function courierOf(...channels: Channel[]): Courier {
  return new Courier(channels, {
    ...{ outbox, clock },
    emit: (event) => events.push(event),
    redact: (text) => text.replaceAll('s3cret', '***'),
  });
}

const subjects = (channel: TestChannel) => channel.got.map(({ subject }) => subject);
const of = (type: RunEvent['type']) => events.filter((event) => event.type === type);

test('what is written during the run is delivered in order, and is gone from the outbox', async () => {
  const mail = new TestChannel('mail');
  const courier = courierOf(mail);
  write('mail', 'one');
  write('mail', 'two');
  courier.wake();
  await mail.asked(2);
  await courier.finish(never);
  expect(subjects(mail)).toEqual(['one', 'two']);
  expect(outbox.waiting()).toEqual([]);
  expect(of('warning.raised')).toEqual([]);
});

test('what an earlier run left is delivered too', async () => {
  write('mail', 'of yesterday');
  const mail = new TestChannel('mail');
  await courierOf(mail).finish(never);
  expect(subjects(mail)).toEqual(['of yesterday']);
});

test('a failed try is repeated by the next run, with the same key', async () => {
  write('mail', 'one');
  const mail = new TestChannel('mail', fail('unreachable', 'connection refused'));
  const courier = courierOf(mail);
  await mail.asked(1);
  await courier.finish(AbortSignal.abort());
  expect(outbox.waiting()).toMatchObject([{ tries: 1, lastError: 'connection refused' }]);

  clock.jump(6 * SECOND);
  const again = new TestChannel('mail');
  await courierOf(again).finish(never);
  expect(again.got[0]?.key).toBe(mail.got[0]?.key);
});

test('what waits for another try has it when a later run finds that the other side is well', async () => {
  write('mail', 'one');
  const refused = () =>
    fail('unreachable', 'connection refused', { details: { retryAfterMs: 600 * SECOND } });
  await courierOf(new TestChannel('mail', refused())).finish(never);
  write('mail', 'two');
  const mail = new TestChannel('mail');
  await courierOf(mail).finish(never);
  expect(subjects(mail)).toEqual(['two', 'one']);
});

test('a channel that is down delays its own messages only, and the run says what waits and why', async () => {
  write('down', 'one');
  write('up', 'two');
  const refused = () => fail('unreachable', 'connection refused');
  const [down, up] = [new TestChannel('down', refused(), refused(), refused()), new TestChannel('up')];
  const courier = courierOf(down, up);
  await down.asked(1);
  const finished = courier.finish(never);
  clock.jump(5 * SECOND);
  await down.asked(2);
  clock.jump(20 * SECOND);
  await finished;
  expect(subjects(up)).toEqual(['two']);
  expect(of('warning.raised')).toMatchObject([
    {
      code: 'notification-waiting',
      message: 'channel down: a message is not delivered yet: connection refused',
    },
  ]);
});

test('a server that never answers keeps a run that has ended for 30 s, and an interruption ends that at once', async () => {
  write('mail', 'one');
  const mail = new TestChannel('mail', 'hang', 'hang');
  const courier = courierOf(mail);
  await mail.asked(1);
  const finished = courier.finish(never);
  clock.jump(30 * SECOND);
  await finished;
  expect(outbox.waiting()).toHaveLength(1);

  const interruption = new AbortController();
  const next = courierOf(mail);
  await mail.asked(2);
  const interrupted = next.finish(interruption.signal);
  interruption.abort();
  await interrupted;
  expect(outbox.waiting()).toHaveLength(1);
});

test('a run that was interrupted before still tells so, and gives that 3 s', async () => {
  write('mail', 'cancelled');
  const mail = new TestChannel('mail');
  await courierOf(mail).finish(AbortSignal.abort());
  expect(subjects(mail)).toEqual(['cancelled']);

  write('silent', 'cancelled');
  const silent = new TestChannel('silent', 'hang');
  const courier = courierOf(silent);
  await silent.asked(1);
  const finished = courier.finish(AbortSignal.abort());
  clock.jump(3 * SECOND);
  await finished;
  expect(outbox.waiting()).toHaveLength(1);
});

test('a refusal for good is not repeated, and told', async () => {
  write('mail', 'one');
  const refusal = fail('destination', '550 no such user', { details: { final: true } });
  await courierOf(new TestChannel('mail', refusal)).finish(never);
  expect(outbox.waiting()).toEqual([]);
  expect(of('warning.raised')).toMatchObject([
    { message: 'channel mail: "one" is refused for good, and given up: 550 no such user' },
  ]);
});

test('what the other side repeats of our secrets is neither told nor kept, not even the half of one', async () => {
  const echo = `${'x'.repeat(297)}s3cret`;
  const hint = 'not s3cret';
  for (const details of [{}, { final: true }]) {
    write('hook', 'one');
    const courier = courierOf(new TestChannel('hook', fail('destination', echo, { details, hint })));
    await courier.finish(AbortSignal.abort());
    expect(JSON.stringify([outbox.waiting(), events])).not.toMatch(/s3/);
    expect(JSON.stringify(events)).toContain('xxx***');
  }
});

test('a message that is damaged is given up and told, and holds up no other', async () => {
  write('mail', 'one');
  database.exec("UPDATE outbox SET content_json = '{broken'");
  write('mail', 'two');
  const mail = new TestChannel('mail');
  await courierOf(mail).finish(never);
  expect(subjects(mail)).toEqual(['two']);
  expect(outbox.waiting()).toEqual([]);
  expect(of('warning.raised')).toMatchObject([
    {
      code: 'notification-dropped',
      message:
        'channel mail: "one" cannot be sent, and given up: what was to be sent is damaged in the outbox',
    },
  ]);
});

test('after 7 days a message is given up, and that is told', async () => {
  write('mail', 'old');
  clock.jump(7 * DAY - SECOND);
  write('mail', 'new');
  clock.jump(2 * SECOND);
  const mail = new TestChannel('mail');
  await courierOf(mail).finish(never);
  expect(subjects(mail)).toEqual(['new']);
  expect(of('warning.raised')).toMatchObject([
    { message: '"old" could not be delivered to people of mail for 7 days: it is given up' },
  ]);
});

test('two processes never send the same message at once; what a killed one had taken is sent again', async () => {
  write('mail', 'one');
  const other = openDatabase(directory);
  const theirs = new Outbox(other, clock);
  expect(theirs.take('mail')).toMatchObject({ subject: 'one' });
  const mail = new TestChannel('mail');
  await courierOf(mail).finish(never);
  expect(subjects(mail)).toEqual([]);

  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  other.prepare('UPDATE outbox SET pid = ?').run(gone);
  other.close();
  await courierOf(mail).finish(never);
  expect(subjects(mail)).toEqual(['one']);
});

test('a server that asks for more time has it', async () => {
  write('hook', 'one');
  const busy = fail('unreachable', '429', { details: { retryAfterMs: 600 * SECOND } });
  const hook = new TestChannel('hook', busy);
  await courierOf(hook).finish(never);
  const due = outbox.waiting()[0]?.dueAt ?? new Date(0);
  expect(due.getTime()).toBeGreaterThan(clock.now().getTime() + 590 * SECOND);
  expect(of('warning.raised')).toMatchObject([
    { hint: expect.stringContaining(`at once, a run from ${due.toISOString()} on`) as string },
  ]);
});
