import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { environmentName } from '../../src/settings/flag-name.ts';
import { declarationOf, settingKeys } from '../../src/settings/settings.ts';
import { startSimulator } from '../../src/simulator/start.ts';
import { startMailServer } from '../support/mail-server.ts';
import { runInProcess, type InProcessRun } from '../support/run-in-process.ts';
import { writeScript } from '../support/script.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'secrets-'));
  return async () => await rm(room, { recursive: true, force: true });
});

/** One for every option that takes one; where a new one comes, it is to be tried here. */
const SECRETS = {
  password: 'wiretap-password',
  url: 'wiretap-in-url',
  emailPassword: 'wiretap-email',
  webhookUrl: 'wiretap-hook-path-B00AAA',
  webhookHeader: 'wiretap-header-token',
  webhookSecret: 'wiretap-signing-key',
} as const;
const ANY = /wiretap/;

interface Scene {
  readonly ran: InProcessRun;
  readonly webhookBodies: readonly string[];
  readonly mails: string;
  /** All files below the room, but for the scripts that know the secrets. */
  readonly files: ReadonlyMap<string, string>;
}

/** An export with every secret that there is, told to whoever can be told, and hooks that print what they know. */
interface Wishes {
  readonly vm?: string;
  readonly loginAs?: string;
}

async function scene(
  args: readonly string[],
  { vm = 'web01', loginAs = SECRETS.password }: Wishes = {},
): Promise<Scene> {
  await using vcenter = await startSimulator({ password: SECRETS.password });
  await using mail = await startMailServer({
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      password === SECRETS.emailPassword ? done(null, { user: username ?? '' }) : done(new Error('no')),
  });
  const webhookBodies: string[] = [];
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      webhookBodies.push(body);
      response.end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    const everything = Object.values(SECRETS).join(' ');
    const lines = [
      `cat >> "${room}/told"; env >> "${room}/told"`,
      `echo ${everything}; echo ${everything} >&2`,
    ];
    const hook = await writeScript(join(room, 'chatty.sh'), lines);
    const failing = await writeScript(join(room, 'failing.sh'), [...lines, 'exit 1']);
    const url = new URL(vcenter.url);
    url.username = 'somebody';
    url.password = SECRETS.url;
    const ran = await runInProcess(
      [
        ...['--vm', vm, '--output', join(room, 'out'), '--thumbprint', vcenter.thumbprintSha256],
        ...['--username', vcenter.username, '--audit-log', join(room, 'audit.jsonl')],
        ...['--pre-export', hook, '--post-export', failing],
        ...['--email-notify', '--email-smtp-host', 'localhost', '--email-smtp-port', String(mail.port)],
        ...['--email-ca-file', mail.caFile, '--email-from', 'a@example.com', '--email-to', 'b@example.com'],
        ...['--email-username', 'backups', '--email-password', SECRETS.emailPassword],
        ...['--webhook-secret', SECRETS.webhookSecret, '--debug', ...args],
      ],
      {
        environment: {
          ...{ HOME: room, PATH: process.env['PATH'], HYPEREXPORT_STATE_DIR: join(room, 'state') },
          HYPEREXPORT_URL: url.href,
          HYPEREXPORT_PASSWORD: loginAs,
          HYPEREXPORT_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/${SECRETS.webhookUrl}`,
          HYPEREXPORT_WEBHOOK_HEADER: `Authorization: Bearer ${SECRETS.webhookHeader}`,
        },
      },
    );
    const mails = JSON.stringify(mail.mails.map(({ parsed }) => [parsed.subject, parsed.text, parsed.html]));
    return { ran, webhookBodies, mails, files: await filesBelow(room) };
  } finally {
    receiver.close();
  }
}

async function filesBelow(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries.filter((each) => each.isFile() && !each.name.endsWith('.sh')))
    files.set(entry.name, await readFile(join(entry.parentPath, entry.name), 'latin1'));
  return files;
}

test('every option that takes a secret is tried here', () => {
  const keys = settingKeys.filter((key) => declarationOf(key).secret !== undefined);
  expect(keys.toSorted()).toEqual(Object.keys(SECRETS).toSorted());
  expect(keys.map(environmentName)).toContain('HYPEREXPORT_PASSWORD');
});

type Case = readonly [how: string, args: readonly string[], exitCode: number, vm: string];

describe('no secret is in what is printed, told, noted or handed on', () => {
  test.each([
    ['in words', [], 4, 'web01'],
    ['with more words', ['--log-level', 'debug'], 4, 'web01'],
    ['for scripts', ['--quiet'], 4, 'web01'],
    ['as events', ['--json'], 4, 'web01'],
    ['as a log', ['--log-format', 'json', '--log-level', 'debug'], 4, 'web01'],
    ['of a failure', ['--json'], 2, 'running01'],
  ] as readonly Case[])('%s', async (_, args, exitCode, vm) => {
    const { ran, webhookBodies, mails, files } = await scene(args, { vm });
    expect(ran).toMatchObject({ exitCode });
    if (exitCode === 4) {
      expect(webhookBodies.length).toBeGreaterThan(1);
      expect(mails).toContain('web01');
      expect(ran.events.filter(({ type }) => type === 'hook.output')).toHaveLength(4);
      expect([...files.keys()]).toEqual(expect.arrayContaining(['told', 'audit.jsonl', 'export.json']));
    }
    expect(ran.stdout).not.toMatch(ANY);
    expect(ran.stderr).not.toMatch(ANY);
    expect(JSON.stringify(ran.events)).not.toMatch(ANY);
    expect(webhookBodies.join('\n')).not.toMatch(ANY);
    expect(mails).not.toMatch(ANY);
    for (const [name, content] of files) expect(ANY.test(content), name).toBe(false);
  });

  test('of a login that is refused', async () => {
    const { ran, webhookBodies, files } = await scene(['--json'], { loginAs: 'wiretap-wrong' });
    expect(ran).toMatchObject({ exitCode: 11 });
    expect(ran.stdout + ran.stderr + JSON.stringify(ran.events) + webhookBodies.join()).not.toMatch(ANY);
    for (const [name, content] of files) expect(ANY.test(content), name).toBe(false);
  });
});
