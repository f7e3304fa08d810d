import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import type { JobEvent } from '../../../../src/notify/job-event.ts';
import { webhookChannel } from '../../../../src/notify/webhook/webhook-channel.ts';
import { typeOfHost, type WebhookSettings } from '../../../../src/notify/webhook/webhook-settings.ts';
import type { OutboxMessage } from '../../../../src/state/outbox.ts';
import { startReceiver, type Receiver } from '../../../support/webhook-receiver.ts';

const never = new AbortController().signal;

function settings(url: URL, more: Partial<WebhookSettings> = {}): WebhookSettings {
  const on = { start: true, complete: true, failure: true };
  return { url, type: 'generic', headers: [], timeoutMs: 5_000, on, ...more };
}

const facts = {
  jobId: 'abc123',
  ...{ vm: 'web01', path: '/DC0/vm/web01', server: 'vc.example.com', provider: 'vsphere', format: 'ovf' },
  output: '/exports/web01',
  startedAt: new Date('2026-01-17T10:00:00Z'),
  inBatch: false,
};
const ended = { endedAt: new Date('2026-01-17T10:20:34.560Z'), milliseconds: 1_234_560 };
const completed: JobEvent = {
  type: 'job.completed',
  ...{ ...facts, ...ended, bytes: 1000, verified: ['stream'] },
  files: ['/exports/web01/web01.ovf', '/exports/web01/web01-disk1.vmdk'],
};
const failed: JobEvent = {
  type: 'job.failed',
  ...{ ...facts, ...ended },
  error: { code: 'transfer', message: 'broke off', hint: 'again' },
};
const batch = { runId: 'r', server: 's', provider: 'vsphere', startedAt: facts.startedAt, count: 2 };
const batchEnded: JobEvent = {
  type: 'batch.ended',
  ...{ ...batch, ...ended },
  vms: [
    { vm: 'a', status: 'exported', bytes: 5 },
    { vm: 'b', status: 'failed', error: { code: 'transfer', message: 'broke off' } },
  ],
};

function messageOf(hook: WebhookSettings, event: JobEvent): OutboxMessage {
  const [message] = webhookChannel(hook, systemClock).messagesFor(event);
  expect(message).toBeDefined();
  return { ...(message as OutboxMessage), id: 1, key: 'a-key', createdAt: new Date(), tries: 0 };
}

async function send(hook: WebhookSettings, event: JobEvent = completed): Promise<unknown> {
  return await webhookChannel(hook, systemClock).send(messageOf(hook, event), never);
}

const bodyOf = ({ got }: Receiver) => JSON.parse(got[0]?.body ?? '') as Record<string, unknown>;

test('a program gets the documented payload, with headers of its own and one key for all tries', async () => {
  await using receiver = await startReceiver();
  const hook = settings(receiver.url, { headers: [['Authorization', 'Bearer abc']] });
  await send(hook);
  await send(hook);
  expect(bodyOf(receiver)).toMatchObject({
    event: 'job.completed',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    data: {
      job_id: 'abc123',
      job_name: 'web01',
      vm_path: '/DC0/vm/web01',
      duration_seconds: 1234.56,
      ovf_path: '/exports/web01/web01.ovf',
      exported_files: ['/exports/web01/web01.ovf', '/exports/web01/web01-disk1.vmdk'],
    },
  });
  for (const { headers } of receiver.got) {
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'a-key',
      authorization: 'Bearer abc',
    });
    expect(headers).not.toHaveProperty('webhook-signature');
  }
});

test('a signature is what the Standard Webhooks specification says it is', async () => {
  await using receiver = await startReceiver();
  const key = Buffer.from('a very secret key');
  await send(settings(receiver.url, { secret: `whsec_${key.toString('base64')}` }));
  const { headers, body } = receiver.got[0] ?? { headers: {}, body: '' };
  const signed = `${headers['webhook-id']?.toString()}.${headers['webhook-timestamp']?.toString()}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
});

test.each([
  ['slack', { text: 'Export of &lt;!channel&gt; FAILED: broke off\nagain' }],
  ['discord', { content: 'Export of <!channel> FAILED: broke off\nagain', allowed_mentions: { parse: [] } }],
  ['teams', { type: 'message' }],
] as const)('%s gets a message of its own form, and no name in it calls everybody', async (type, payload) => {
  await using receiver = await startReceiver();
  await send(settings(receiver.url, { type }), { ...failed, vm: '<!channel>' });
  expect(bodyOf(receiver)).toMatchObject(payload);
});

test('a chat has one message for a run with several VMs, a program has one for each', () => {
  const count = (type: WebhookSettings['type'], event: JobEvent) =>
    webhookChannel(settings(new URL('https://x.example/'), { type }), systemClock).messagesFor(event).length;
  const inBatch = { ...completed, inBatch: true };
  expect([count('slack', inBatch), count('slack', batchEnded)]).toEqual([0, 1]);
  expect([count('generic', inBatch), count('generic', batchEnded)]).toEqual([1, 0]);
  const events: JobEvent[] = [
    { type: 'job.created', ...facts },
    { type: 'job.started', ...facts },
    { ...failed, type: 'job.cancelled' },
  ];
  for (const event of events) expect([event.type, count('generic', event)]).toEqual([event.type, 1]);
});

test('a type is told by the host', () => {
  expect(
    ['hooks.slack.com', 'discord.com', 'acme.webhook.office.com', 'slack.com.example.org'].map(typeOfHost),
  ).toEqual(['slack', 'discord', 'teams', 'generic']);
});

test.each([
  [500, {}, { status: 500 }],
  [429, { 'retry-after': '120' }, { status: 429, retryAfterMs: 120_000 }],
  [401, {}, { status: 401 }],
  [410, {}, { status: 410, final: true }],
  [302, { location: 'http://127.0.0.1:1/elsewhere' }, { status: 302, final: true }],
] as const)('an answer of %i is an error without the URL: %o', async (status, headers, details) => {
  await using receiver = await startReceiver((response) => {
    response.writeHead(status, headers).end('no\r\nthanks');
  });
  const error = (await send(settings(receiver.url)).catch((thrown: unknown) => thrown)) as Error;
  expect(error).toMatchObject({ code: 'destination', details });
  expect(error.message).toBe(`the webhook at ${receiver.url.host} answers ${status}: no thanks`);
  expect(receiver.got).toHaveLength(1);
});

test('one that says nothing, and one that hangs up, are errors that another try may change', async () => {
  await using silent = await startReceiver(() => undefined);
  await expect(send(settings(silent.url, { timeoutMs: 50 }))).rejects.toMatchObject({
    code: 'unreachable',
    message: `the webhook at ${silent.url.host} gave no answer within 0.05 s`,
  });
  await using rude = await startReceiver((response) => response.destroy());
  await expect(send(settings(rude.url))).rejects.toMatchObject({
    ...{ code: 'unreachable', details: {} },
    message: expect.stringMatching(/was reached, and ended the connection/) as string,
  });
});

test('an answer without end is not read to its end', async () => {
  await using endless = await startReceiver((response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  await expect(send(settings(endless.url))).resolves.toEqual({});
});
