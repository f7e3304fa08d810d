import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import { runAgainst } from '../support/against-simulator.ts';
import { runCli } from '../support/cli.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'email-'));
});

afterEach(async () => {
  await rm(room, { recursive: true });
});

const PASSWORD = 'correct horse battery';

async function mailFlags({ port, ca }: Pick<MailServer, 'port' | 'ca'>): Promise<string[]> {
  await writeFile(join(room, 'ca.pem'), ca);
  return [
    ...['--email-notify', '--email-smtp-host', 'localhost', '--email-smtp-port', String(port)],
    ...['--email-ca-file', join(room, 'ca.pem'), '--email-from', 'backups@example.com'],
    ...['--email-to', 'ops@example.com,audit@example.com'],
  ];
}

async function exportVm(flags: readonly string[], env: Record<string, string> = {}) {
  return await runCli(['--provider', 'simulator', '--output', join(room, '{vm}'), ...flags], {
    env: { HYPEREXPORT_STATE_DIR: join(room, 'state'), ...env },
  });
}

const subjects = ({ mails }: MailServer) => mails.map(({ parsed }) => parsed.subject);

test('an export that is complete, one that began and one that failed are told of by mail, after a login', async () => {
  await using server = await startMailServer({
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      password === PASSWORD ? done(null, { user: username ?? '' }) : done(new Error('no')),
  });
  const flags = [...(await mailFlags(server)), '--email-on-start', '--email-username', 'backups'];
  const env = { HYPEREXPORT_EMAIL_PASSWORD: PASSWORD };
  expect(await exportVm([...flags, '--vm', 'web01'], env)).toMatchObject({ exitCode: 0 });
  expect(await exportVm([...flags, '--vm', 'running01'], env)).toMatchObject({ exitCode: 2 });
  expect(subjects(server)).toEqual([
    '[hyperexport] Export of web01 started',
    expect.stringMatching(/^\[hyperexport\] web01 exported: [\d.]+ MB in \ds$/),
    expect.stringMatching(/^\[hyperexport\] Export of running01 FAILED: /),
  ]);
  const everything = JSON.stringify(server.mails.map(({ parsed }) => [parsed.text, parsed.html]));
  expect(everything).not.toContain(PASSWORD);
});

test('a run with several VMs sends one mail for all of them, which begins with those that failed', async () => {
  await using server = await startMailServer();
  const flags = await mailFlags(server);
  const ran = await exportVm([...flags, '--vm', 'web01', '--vm', 'running01', '--vm', 'efi01']);
  expect(ran).toMatchObject({ exitCode: 3 });
  expect(subjects(server)).toEqual(['[hyperexport] 1 of 3 VMs NOT exported']);
  expect(server.mails[0]?.parsed.text).toMatch(
    /- running01: failed\n {2}Error: .*\n {2}Hint: .*\n- \w+: exported, /,
  );
});

test('a mail server that is down fails no export; the run says so, and the next run delivers', async () => {
  const down = await startMailServer();
  await down[Symbol.asyncDispose]();
  const flags = await mailFlags(down);
  const ran = await exportVm([...flags, '--vm', 'web01']);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.stderr).toMatch(
    /mail to ops@example.com, audit@example.com: a message is not delivered yet: .*ECONNREFUSED/,
  );

  await using server = await startMailServer({}, down.port);
  await writeFile(join(room, 'ca.pem'), server.ca);
  const flushed = await runCli(['notify', 'flush', ...flags.slice(1)], {
    env: { HYPEREXPORT_STATE_DIR: join(room, 'state') },
  });
  expect(flushed).toMatchObject({ exitCode: 0, stdout: '1 delivered, 0 waiting\n' });
  expect(subjects(server)).toEqual([expect.stringContaining('web01 exported')]);
}, 60_000);

test('what a mail server repeats of the password is neither printed nor kept', async () => {
  await using server = await startMailServer({
    onAuth: ({ username, ...auth }, _, done) => {
      const password = auth.password ?? '';
      const plain = Buffer.from(`\0${username}\0${password}`).toString('base64');
      const answer = `bad creds ${Buffer.from(password).toString('base64')} ${plain} ${password}`;
      done(Object.assign(new Error(answer), { responseCode: 535 }));
    },
  });
  const login = ['--email-username', 'backups', '--json'];
  const ran = await exportVm(['--vm', 'web01', ...(await mailFlags(server)), ...login], {
    HYPEREXPORT_EMAIL_PASSWORD: PASSWORD,
  });
  expect(ran).toMatchObject({ exitCode: 0 });
  const kept = await readFile(join(room, 'state', 'hyperexport.db'), 'latin1');
  for (const text of [ran.stdout, kept]) expect(text).toContain('535 bad creds *** *** ***');
  const encoded = Buffer.from(PASSWORD).toString('base64').slice(4, 20);
  for (const secret of [PASSWORD, encoded]) expect(ran.stdout + ran.stderr + kept).not.toContain(secret);
}, 60_000);

test('a run that has nothing else left to do waits for another try, and says how the export ended', async () => {
  let tries = 0;
  await using server = await startMailServer({
    authOptional: false,
    onAuth: (_auth, _session, done) => (tries++ === 0 ? done(new Error('no')) : done(null, { user: 'me' })),
  });
  await using vcenter = await startSimulator();
  const flags = [...(await mailFlags(server)), '--email-username', 'backups'];
  const ran = await runAgainst(vcenter, room, ['--vm', 'web01', '--output', 'web01', '--quiet', ...flags], {
    cwd: room,
    env: {
      HYPEREXPORT_PASSWORD: vcenter.password,
      HYPEREXPORT_EMAIL_PASSWORD: PASSWORD,
      HYPEREXPORT_STATE_DIR: join(room, 'state'),
    },
  });
  expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^status=success$/m), stderr: '' });
  expect(tries).toBe(2);
  expect(server.mails).toHaveLength(1);
});

test('what is missing for mail is an error before anything is begun', async () => {
  const ran = await exportVm(['--vm', 'web01', '--email-notify', '--email-to', 'ops@example.com']);
  expect(ran).toMatchObject({ exitCode: 2 });
  expect(ran.stderr).toContain('--email-from is missing');
  const plain = await exportVm(
    [
      ...['--vm', 'web01', '--email-notify', '--email-to', 'a@b.example', '--email-from', 'a@b.example'],
      ...['--email-smtp-host', 'localhost', '--email-tls', 'none', '--email-username', 'me'],
    ],
    { HYPEREXPORT_EMAIL_PASSWORD: PASSWORD },
  );
  expect(plain).toMatchObject({ exitCode: 2 });
  expect(plain.stderr).toContain('would send the password');
});

test('notify test sends one mail at once, and its exit status says whether it was taken', async () => {
  await using server = await startMailServer();
  const flags = (await mailFlags(server)).slice(1);
  const ran = await runCli(['notify', 'test', ...flags]);
  expect(ran).toMatchObject({
    exitCode: 0,
    stdout: 'mail to ops@example.com, audit@example.com: delivered\n',
  });
  expect(subjects(server)).toEqual(['[hyperexport] Test']);
  const untrusted = await runCli(['notify', 'test', ...flags.toSpliced(flags.indexOf('--email-ca-file'), 2)]);
  expect(untrusted).toMatchObject({ exitCode: 10 });
});
