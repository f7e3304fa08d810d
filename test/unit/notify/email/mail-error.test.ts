import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { MailServer } from '../../../../src/notify/email/mail-settings.ts';
import { sendMail } from '../../../../src/notify/email/send-mail.ts';
import { startMailServer } from '../../../support/mail-server.ts';

type Options = NonNullable<Parameters<typeof startMailServer>[0]>;

const mail = {
  ...{ from: 'backups@example.com', to: ['ops@example.com'], subject: 's', text: 't', html: '<p>t</p>' },
  ...{ messageId: '<k@example.com>', date: new Date(0) },
};
const answer = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });
const login = {
  ...{ username: 'backups', method: 'password' as const },
  secret: async () => await Promise.resolve('c0rrect-h@rse'),
};

test.each<[string, Options, Partial<MailServer>, RegExp, RegExp]>([
  [
    'a server that wants a login says which flags give one',
    { authOptional: false },
    {},
    /wants a login: 530/,
    /--email-username/,
  ],
  [
    'a login that is refused leads to user and password',
    { onAuth: (_, __, done) => done(answer(535, 'no')) },
    { login },
    /does not accept the login: 535 no/,
    /check --email-username and the password/,
  ],
  [
    'a certificate of another name leads to the name of the host',
    {},
    { host: '127.0.0.1' },
    /has a certificate of another name/,
    /--email-smtp-host/,
  ],
  ['an authority that is not known leads to its file', {}, { ca: '' }, /not trusted/, /--email-ca-file/],
  [
    'a server that offers no STARTTLS leads to TLS from the start',
    { disabledCommands: ['STARTTLS'] },
    {},
    /offers no TLS \(STARTTLS\): 5/,
    /--email-tls implicit/,
  ],
  [
    'TLS from the start, where there is none, leads to STARTTLS',
    {},
    { tls: 'implicit' },
    /does not come to terms about TLS: [a-z ]+$/,
    /--email-tls starttls/,
  ],
  [
    'a sender who may not send leads to the sender',
    { onMailFrom: (_, __, done) => done(answer(553, 'not you')) },
    {},
    /refuses the mail: 553 not you/,
    /--email-from/,
  ],
  [
    'recipients who are refused lead to the recipients',
    { onRcptTo: (_, __, done) => done(answer(550, 'not here')) },
    {},
    /refuses the mail: 550 not here/,
    /--email-to/,
  ],
  [
    'a server that puts strangers off at first leads to patience',
    { onRcptTo: (_, __, done) => done(answer(451, 'greylisted')) },
    {},
    /refuses the mail: 451 greylisted/,
    /^have patience: .*tried again/,
  ],
])('%s', async (_, options, more, message, hint) => {
  await using server = await startMailServer(options);
  const { port, ca } = server;
  const sending = sendMail(
    { host: 'localhost', port, tls: 'starttls', ca, ...more },
    mail,
    new AbortController().signal,
  );
  const error = await sending.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
  });
  expect((error as Error).message).not.toContain('c0rrect');
  expect(server.mails).toEqual([]);
});

test.each<[string, (socket: Socket) => void, RegExp]>([
  ['hangs up', (socket) => socket.destroy(), /was reached, but did not go on: /],
  [
    'is no mail server',
    (socket) => socket.end('SSH-2.0-x\r\n'),
    /was reached, but did not go on: .*SSH-2\.0/,
  ],
])(
  'a port that takes the connection and %s was reached: no firewall is blamed',
  async (_, answers, message) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      answers(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(
      sendMail({ host: '127.0.0.1', port, tls: 'starttls' }, mail, new AbortController().signal),
    ).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(message) as string,
      hint: expect.not.stringContaining('firewall') as string,
    });
    server.close();
  },
);

test('a machine where nobody listens leads to host, port and firewall', async () => {
  const server = await startMailServer();
  await server[Symbol.asyncDispose]();
  const { port } = server;
  await expect(
    sendMail({ host: 'localhost', port, tls: 'starttls' }, mail, new AbortController().signal),
  ).rejects.toMatchObject({
    message: `the mail server localhost:${port} cannot be reached: nobody listens there (ECONNREFUSED)`,
    hint: expect.stringContaining('firewall') as string,
  });
});
