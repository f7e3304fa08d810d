import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { runInProcess } from '../support/run-in-process.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'email-flags-'));
});
afterEach(async () => {
  await rm(room, { recursive: true, force: true });
});

const TO = ['--email-from', 'backups@example.com', '--email-to', 'ops@example.com'];

async function hyperexport(
  { port, caFile }: Pick<MailServer, 'port' | 'caFile'>,
  args: readonly string[],
  environment: Record<string, string> = {},
) {
  const server = ['--email-smtp-host', 'localhost', '--email-smtp-port', String(port)];
  return await runInProcess([...args, ...server, '--email-ca-file', caFile, ...TO], {
    environment: {
      ...{ HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room, PATH: process.env['PATH'] },
      ...environment,
    },
    clock: systemClock,
  });
}

async function exportVm(server: MailServer, vm: string, flags: readonly string[]) {
  const words = ['--provider', 'simulator', '--vm', vm, '--output', join(room, '{vm}'), '--email-notify'];
  return await hyperexport(server, [...words, ...flags]);
}

describe('of what mail is sent', () => {
  test.each([
    ['--email-on-start', /web01 started/, /web01 exported/, /started|FAILED/],
    ['--email-on-complete=false', undefined, undefined, /FAILED/],
    ['--email-on-failure=false', undefined, /web01 exported/, undefined],
  ])('%s decides', async (flag, first, last, failed) => {
    await using server = await startMailServer();
    const only = (pattern: RegExp | undefined) =>
      pattern === undefined ? [] : [expect.stringMatching(pattern) as string];
    expect(await exportVm(server, 'web01', [flag])).toMatchObject({ exitCode: 0 });
    const good = server.mails.map(({ parsed }) => parsed.subject);
    expect(good).toEqual([...only(first), ...only(last)]);
    expect((await exportVm(server, 'running01', [flag])).exitCode).toBe(2);
    const bad = server.mails.slice(good.length).map(({ parsed }) => parsed.subject);
    expect(bad).toEqual(only(failed));
  });
});

describe('the login', () => {
  /** A server that writes down with what somebody logged in. */
  async function listening() {
    const logins: (string | undefined)[][] = [];
    const server = await startMailServer({
      authMethods: ['PLAIN', 'XOAUTH2'],
      authOptional: false,
      onAuth: ({ method, username, password, accessToken }, _, done) => {
        logins.push([method, username, password ?? accessToken]);
        done(null, { user: username ?? '' });
      },
    });
    return { server, logins };
  }

  const word = 'wörd with spaces';
  const print = `${process.execPath} -e "process.stdout.write('${word}\\n')"`;

  test.each<[string, (file: string) => string[], Record<string, string>]>([
    ['--email-password', () => ['--email-password', word], {}],
    ['HYPEREXPORT_EMAIL_PASSWORD', () => [], { HYPEREXPORT_EMAIL_PASSWORD: word }],
    ['--email-password-variable', () => ['--email-password-variable', 'SMTP_WORD'], { SMTP_WORD: word }],
    ['--email-password-file', (file) => ['--email-password-file', file], {}],
    ['--email-password-command', () => ['--email-password-command', print], {}],
  ])('has the password of %s', async (_, flags, environment) => {
    const { server, logins } = await listening();
    await using _server = server;
    const file = join(room, 'password');
    await writeFile(file, `${word}\n`, { mode: 0o600 });
    const login = ['--email-username', 'backups', ...flags(file)];
    const ran = await hyperexport(server, ['notify', 'test', ...login], environment);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(logins).toEqual([['PLAIN', 'backups', word]]);
    expect(server.mails).toMatchObject([{ user: 'backups', secure: true }]);
    expect(ran.stdout + ran.stderr).not.toContain(word);
  });

  test('--email-auth oauth2 takes it for an access token', async () => {
    const { server, logins } = await listening();
    await using _server = server;
    const login = ['--email-username', 'me@example.com', '--email-auth', 'oauth2'];
    const token = ['--email-password-command', print.replace(word, 'ya29.token')];
    expect(await hyperexport(server, ['notify', 'test', ...login, ...token])).toMatchObject({ exitCode: 0 });
    expect(logins).toEqual([['XOAUTH2', 'me@example.com', 'ya29.token']]);
  });

  test('is not made without --email-username', async () => {
    const { server, logins } = await listening();
    await using _server = server;
    const ran = await hyperexport(server, ['notify', 'test']);
    expect(ran).toMatchObject({
      exitCode: 11,
      stderr: expect.stringContaining('--email-username') as string,
    });
    expect(logins).toEqual([]);
  });
});

test('--email-tls none speaks without TLS, to a relay inside the house', async () => {
  await using server = await startMailServer({ disabledCommands: ['STARTTLS'] });
  expect((await hyperexport(server, ['notify', 'test'])).exitCode).toBe(10);
  expect(await hyperexport(server, ['notify', 'test', '--email-tls', 'none'])).toMatchObject({ exitCode: 0 });
  expect(server.mails).toMatchObject([{ secure: false, recipients: ['ops@example.com'] }]);
});
