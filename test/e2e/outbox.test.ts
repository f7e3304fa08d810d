import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { simpleParser } from 'mailparser';
import { expectNothingOpen } from '../support/against-simulator.ts';
import { runCli, type CliOptions } from '../support/cli.ts';
import { JumpingClock } from '../support/jumping-clock.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { runInProcess } from '../support/run-in-process.ts';

const DAY = 24 * 3_600_000;
let room: string;
let vcenter: Simulator;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'outbox-'));
  const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
  vcenter = await startSimulator({ vms: ['web01', 'web02', 'web03'].map((name) => ({ name, disks })) });
});
afterEach(async () => {
  expectNothingOpen(vcenter);
  await vcenter.close();
  await rm(room, { recursive: true, force: true });
});

type Place = Pick<MailServer, 'port' | 'ca'>;

async function environment({ port, ca }: Place): Promise<Record<string, string>> {
  const caFile = join(room, 'ca.pem');
  await writeFile(caFile, ca);
  return {
    ...{ HYPEREXPORT_URL: vcenter.url.href, HYPEREXPORT_THUMBPRINT: vcenter.thumbprintSha256 },
    ...{ HYPEREXPORT_USERNAME: vcenter.username, HYPEREXPORT_PASSWORD: vcenter.password },
    ...{ HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room, HYPEREXPORT_SMTP_HOST: 'localhost' },
    ...{ HYPEREXPORT_SMTP_PORT: String(port), HYPEREXPORT_EMAIL_CA_FILE: caFile },
    ...{ HYPEREXPORT_EMAIL_FROM: 'b@example.com', HYPEREXPORT_EMAIL_TO: 'ops@example.com' },
  };
}

async function exportVm(server: Place, vm: string, flags: string[] = [], options: CliOptions = {}) {
  const words = ['--vm', vm, '--output', join(room, '{vm}'), '--email-notify', ...flags];
  return await runCli(words, { env: await environment(server), ...options });
}

const subjects = ({ mails }: MailServer) => mails.map(({ parsed }) => parsed.subject);
const about = (vm: string) => expect.stringContaining(`${vm} exported`) as string;

describe('a mail server that is down', () => {
  /** Nobody listens there, until somebody does. */
  async function down(): Promise<Place> {
    const server = await startMailServer();
    await server[Symbol.asyncDispose]();
    return server;
  }

  test('fails no export; the result says in every mode that nobody was told, and the next run delivers', async () => {
    const server = await down();
    // Side by side, as each waits for its 30 s; none knows of the others.
    const [words, quiet, json] = await Promise.all([
      exportVm(server, 'web01', ['--state-dir', join(room, 'words')]),
      exportVm(server, 'web02', ['--state-dir', join(room, 'quiet'), '--quiet']),
      exportVm(server, 'web03', ['--state-dir', join(room, 'json'), '--json']),
    ]);
    expect(words).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/Warnings +1, see above/) as string,
      stderr: expect.stringMatching(
        /mail to ops@example\.com: a message is not delivered yet: .*ECONNREFUSED/,
      ) as string,
    });
    expect(quiet).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^undelivered=1$/m) as string });
    expect(json.exitCode).toBe(0);
    const [last = ''] = json.stdout.trim().split('\n').slice(-1);
    expect(JSON.parse(last)).toMatchObject({ type: 'result', status: 'success', undelivered: 1 });

    await using up = await startMailServer({}, server.port);
    const next = await exportVm(up, 'web02', ['--state-dir', join(room, 'words'), '--overwrite', '--quiet']);
    expect(next).toMatchObject({
      exitCode: 0,
      stdout: expect.not.stringContaining('undelivered') as string,
      stderr: '',
    });
    expect(subjects(up).toSorted()).toEqual([about('web01'), about('web02')]);
  }, 90_000);

  test('for six days has its mail on the sixth; after the seventh it is given up, and that is told', async () => {
    const clock = new JumpingClock();
    const server = await down();
    const run = async (vm: string) => {
      const words = ['--vm', vm, '--output', join(room, '{vm}'), '--email-notify'];
      // Nobody has to wait for the patience of a run that has ended.
      const hurry = setInterval(() => clock.jump(10_000), 200);
      const ran = await runInProcess(words, { environment: await environment(server), clock });
      clearInterval(hurry);
      return ran;
    };
    expect(await run('web01')).toMatchObject({ exitCode: 0 });
    clock.jump(6 * DAY);
    expect(await run('web02')).toMatchObject({ exitCode: 0 });
    clock.jump(1.5 * DAY);
    await using up = await startMailServer({}, server.port);
    const flushed = await runInProcess(['notify', 'flush'], { environment: await environment(up), clock });
    expect(flushed.stdout).toBe('1 delivered, 0 waiting\n');
    expect(flushed.stderr).toMatch(
      /web01 exported: .*" could not be delivered to .* for 7 days: it is given up/,
    );
    expect(subjects(up)).toEqual([about('web02')]);
  }, 60_000);
});

test('a run that is killed when its mail is under way: the next one sends it again, under the same Message-ID', async () => {
  // Takes the whole mail and says nothing: whoever sent it cannot know whether it has arrived.
  const taken = Promise.withResolvers<string | undefined>();
  const first = await startMailServer({
    onData: (stream) => void simpleParser(stream).then(({ messageId }) => taken.resolve(messageId)),
  });
  let child: ChildProcess | undefined;
  const killed = exportVm(first, 'web01', [], { onStart: (started) => (child = started) });
  const messageId = await taken.promise;
  child?.kill('SIGKILL');
  expect(await killed).toMatchObject({ exitCode: null });
  await first[Symbol.asyncDispose]();

  await using second = await startMailServer({}, first.port);
  expect(await exportVm(second, 'web02')).toMatchObject({ exitCode: 0 });
  expect(subjects(second)).toEqual([about('web01'), about('web02')]);
  expect(messageId).toMatch(/^<.+@example\.com>$/);
  expect(second.mails[0]?.parsed.messageId).toBe(messageId);
  expect(second.mails[1]?.parsed.messageId).not.toBe(messageId);
}, 60_000);

test('a mail server that goes down in the middle of a mail has it at the next try, under the same Message-ID', async () => {
  const ids: (string | undefined)[] = [];
  await using server = await startMailServer({
    onData: (stream, _, done) =>
      void simpleParser(stream).then(({ messageId }) => {
        ids.push(messageId);
        if (ids.length > 1) done();
        else done(Object.assign(new Error('going down'), { responseCode: 421 }));
      }),
  });
  const ran = await exportVm(server, 'web01');
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.stderr).not.toContain('not delivered');
  expect(ids).toHaveLength(2);
  expect(ids[1]).toBe(ids[0]);
}, 60_000);
