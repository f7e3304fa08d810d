import { expect, test } from 'vitest';
import { fail } from '../../../../src/core/errors.ts';
import { emailChannel } from '../../../../src/notify/email/email-channel.ts';
import type { MailServer, MailSettings } from '../../../../src/notify/email/mail-settings.ts';
import type { JobEvent } from '../../../../src/notify/job-event.ts';
import type { OutboxMessage } from '../../../../src/state/outbox.ts';
import { startMailServer, type MailServer as TestServer } from '../../../support/mail-server.ts';

const never = new AbortController().signal;

function settings(server: Partial<MailServer>, more: Partial<MailSettings> = {}): MailSettings {
  return {
    server: { host: 'localhost', port: 1, tls: 'starttls', ...server },
    from: 'Backups <backups@example.com>',
    to: ['ops@example.com', 'audit@example.com'],
    on: { start: true, complete: true, failure: true },
    ...more,
  };
}

function of({ port, ca }: TestServer, more: Partial<MailServer> = {}): Partial<MailServer> {
  return { port, ca, ...more };
}

const facts = {
  jobId: 'a job',
  ...{ vm: 'web01', path: '/DC0/vm/web01', server: 'vc.example.com', provider: 'vsphere', format: 'ova' },
  output: '/exports/web01',
  startedAt: new Date('2026-01-02T03:04:05Z'),
  inBatch: false,
};

const completed: JobEvent = {
  type: 'job.completed',
  ...facts,
  ...{ endedAt: new Date('2026-01-02T03:14:15Z'), milliseconds: 610_000, bytes: 5 * 2 ** 30 },
  files: ['/exports/web01/web01.ova'],
  verified: ['stream', 'read-back'],
};

const failed: JobEvent = {
  type: 'job.failed',
  ...facts,
  ...{ endedAt: new Date('2026-01-02T03:14:15Z'), milliseconds: 610_000 },
  error: { code: 'transfer', message: 'disk 1 broke off', hint: 'run it again' },
};

/** The message of an event as the outbox has it. */
function messageOf(mail: MailSettings, event: JobEvent): OutboxMessage {
  const [message] = emailChannel(mail).messagesFor(event);
  if (message === undefined) throw fail('unexpected', 'no mail');
  return { ...message, id: 1, key: 'a-key', createdAt: new Date('2026-01-02T03:14:16Z'), tries: 0 };
}

async function send(mail: MailSettings, event: JobEvent = completed, signal = never) {
  return await emailChannel(mail).send(messageOf(mail, event), signal);
}

test('a mail arrives over STARTTLS, after a login, at all recipients, in both forms', async () => {
  await using server = await startMailServer({
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      password === 'correct horse' ? done(null, { user: username ?? '' }) : done(new Error('no')),
  });
  const login = {
    username: 'backups',
    method: 'password' as const,
    secret: async () => await Promise.resolve('correct horse'),
  };
  expect(await send(settings(of(server, { login })))).toEqual({});

  const [mail] = server.mails;
  expect(mail).toMatchObject({
    secure: true,
    user: 'backups',
    recipients: ['ops@example.com', 'audit@example.com'],
  });
  const { parsed } = mail ?? { parsed: undefined };
  expect(parsed).toMatchObject({
    subject: '[hyperexport] web01 exported: 5.0 GB in 10m 10s',
    messageId: '<a-key@example.com>',
    date: new Date('2026-01-02T03:14:16Z'),
    from: { value: [{ name: 'Backups', address: 'backups@example.com' }] },
  });
  expect(parsed?.headers.get('auto-submitted')).toBe('auto-generated');
  for (const body of [parsed?.text, parsed?.html]) {
    for (const words of [
      'web01',
      'vsphere',
      'OVA',
      '10m 10s',
      '5.0 GB',
      'stream, read-back',
      '/exports/web01',
    ])
      expect(String(body).replaceAll('<wbr>', '')).toContain(words);
  }
});

test('a mail arrives over TLS from the start', async () => {
  await using server = await startMailServer({ secure: true });
  await send(settings(of(server, { tls: 'implicit' })));
  expect(server.mails).toMatchObject([{ secure: true }]);
});

test('an access token is used as such (XOAUTH2)', async () => {
  const seen: (string | undefined)[] = [];
  await using server = await startMailServer({
    authMethods: ['XOAUTH2'],
    onAuth: ({ method, username, accessToken }, _, done) => {
      seen.push(method, username, accessToken);
      done(null, { user: username ?? '' });
    },
  });
  const login = {
    username: 'me@example.com',
    method: 'oauth2' as const,
    secret: async () => await Promise.resolve('ya29.token'),
  };
  await send(settings(of(server, { login })));
  expect(seen).toEqual(['XOAUTH2', 'me@example.com', 'ya29.token']);
  expect(server.mails).toHaveLength(1);
});

test('a certificate that is not trusted ends it before a word is said', async () => {
  await using server = await startMailServer();
  const error = await send(settings({ port: server.port })).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'tls', hint: expect.stringContaining('--email-ca-file') as string });
  expect(server.mails).toEqual([]);
});

test('a server without TLS is not spoken to, unless that is wanted', async () => {
  await using server = await startMailServer({ disabledCommands: ['STARTTLS'] });
  const login = {
    username: 'u',
    method: 'password' as const,
    secret: async () => await Promise.resolve('secret'),
  };
  const error = await send(settings(of(server, { login }))).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'tls' });
  expect(server.mails).toEqual([]);
  await send(settings(of(server, { tls: 'none' })));
  expect(server.mails).toMatchObject([{ secure: false }]);
});

test('a login that is refused says so without the password, and is tried again later', async () => {
  await using server = await startMailServer({ onAuth: (_, __, done) => done(new Error('bad credentials')) });
  const login = {
    username: 'backups',
    method: 'password' as const,
    secret: async () => await Promise.resolve('correct horse'),
  };
  const error = (await send(settings(of(server, { login }))).catch((thrown: unknown) => thrown)) as Error;
  expect(error).toMatchObject({ code: 'not-authenticated', details: {} });
  expect(error.message).not.toContain('correct horse');
});

test.each([
  [550, true],
  [450, false],
])('a mail that is refused with %i is given up: %s', async (responseCode, final) => {
  await using server = await startMailServer({
    onRcptTo: (_, __, done) => done(Object.assign(new Error('not here'), { responseCode })),
  });
  const error = await send(settings(of(server))).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'destination', details: { final } });
});

test('one recipient who is refused is named, and the others have their mail', async () => {
  await using server = await startMailServer({
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('ops') ? Object.assign(new Error('gone'), { responseCode: 550 }) : null),
  });
  expect(await send(settings(of(server)))).toEqual({ warning: 'not taken for ops@example.com' });
  expect(server.mails).toMatchObject([{ recipients: ['audit@example.com'] }]);
});

test('an interruption ends a conversation with a server that is silent', async () => {
  const asked = Promise.withResolvers<undefined>();
  await using server = await startMailServer({ onMailFrom: () => asked.resolve(undefined) });
  const interruption = new AbortController();
  const sending = send(settings(of(server)), completed, interruption.signal);
  await asked.promise;
  interruption.abort(fail('interrupted', 'enough'));
  await expect(sending).rejects.toMatchObject({ code: 'interrupted' });
});

test('nobody listening is an error that names the place', async () => {
  const server = await startMailServer();
  await server[Symbol.asyncDispose]();
  await expect(send(settings(of(server)))).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining(`localhost:${server.port}`) as string,
  });
});

test('a name with markup, line breaks and directions stays a name, in the subject and in both bodies', async () => {
  await using server = await startMailServer();
  const vm = 'a<b>&"\r\nBcc: evil@example.com\u202e';
  await send(settings(of(server)), { ...failed, vm, error: { code: 'transfer', message: `no <i>${vm}` } });
  const { parsed, recipients } = server.mails[0] ?? {};
  expect(recipients).toEqual(['ops@example.com', 'audit@example.com']);
  expect(parsed?.bcc).toBeUndefined();
  expect(parsed?.subject).toContain('a<b>&" Bcc: evil@example.com');
  expect(parsed?.html).toContain('a&#60;b&#62;&#38;&#34; Bcc: evil@example.com');
  expect(parsed?.html).not.toContain('<i>');
  expect(parsed?.text).not.toMatch(/^Bcc/m);
});

test('each event has a mail where it was asked for, and no VM of a batch has one', () => {
  const started: JobEvent = { type: 'job.started', ...facts };
  const cancelled: JobEvent = { ...failed, type: 'job.cancelled' };
  const batch = { runId: 'r', server: 's', provider: 'vsphere', startedAt: facts.startedAt, count: 2 };
  const ended = (status: 'exported' | 'failed'): JobEvent => ({
    type: 'batch.ended',
    ...batch,
    ...{ endedAt: facts.startedAt, milliseconds: 1 },
    vms: [
      { vm: 'a', status: 'exported' },
      { vm: 'b', status },
    ],
  });
  const about = (on: MailSettings['on'], event: JobEvent) =>
    emailChannel(settings({}, { on })).messagesFor(event).length;
  const only = (key: 'start' | 'complete' | 'failure') => ({
    ...{ start: false, complete: false, failure: false },
    [key]: true,
  });
  for (const [key, events] of [
    ['start', [started, { type: 'batch.started', ...batch }]],
    ['complete', [completed, ended('exported')]],
    ['failure', [failed, cancelled, ended('failed')]],
  ] as const) {
    for (const event of events) {
      for (const asked of ['start', 'complete', 'failure'] as const)
        expect([event.type, asked, about(only(asked), event)]).toEqual([
          event.type,
          asked,
          asked === key ? 1 : 0,
        ]);
    }
  }
  for (const event of [started, completed, failed, cancelled])
    expect(about({ start: true, complete: true, failure: true }, { ...event, inBatch: true })).toBe(0);
});

test('a mail about thousands of VMs is no longer than what mail readers show, and has those that failed', () => {
  const error = {
    code: 'transfer',
    message: 'disk 1 broke off '.repeat(200),
    hint: 'run it again '.repeat(8),
  };
  const [message] = emailChannel(settings({})).messagesFor({
    type: 'batch.ended',
    ...{ runId: 'r', server: 's', provider: 'vsphere', startedAt: facts.startedAt, count: 5000 },
    ...{ endedAt: facts.startedAt, milliseconds: 1 },
    vms: Array.from({ length: 5000 }, (_, at) =>
      at < 2500 ? { vm: `good-${at}`, status: 'exported' } : { vm: `bad-${at}`, status: 'failed', error },
    ),
  });
  const { text, html } = message?.content as { text: string; html: string };
  expect(text).toContain('- bad-2500: failed');
  expect(text).toContain('and 4900 more');
  // Gmail cuts mails off at 102 kB; quoted-printable takes three bytes for each `=`.
  expect(html.replaceAll('=', '=3D').length).toBeLessThan(100_000);
});
