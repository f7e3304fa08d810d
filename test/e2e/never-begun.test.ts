import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fail } from '../../src/core/errors.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { runInProcess, type InProcessRun } from '../support/run-in-process.ts';

let server: Simulator;
let room: string;
let mail: MailServer;
let hook: Hook;

beforeAll(async () => {
  server = await startSimulator();
});

afterAll(async () => {
  await server.close();
});

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'never-begun-'));
  mail = await startMailServer();
  hook = await startHook();
  await writeFile(join(room, 'ca.pem'), mail.ca);
});

afterEach(async () => {
  await mail[Symbol.asyncDispose]();
  await hook[Symbol.asyncDispose]();
  await rm(room, { recursive: true });
});

interface Hook extends AsyncDisposable {
  readonly url: string;
  /** `job.failed web01`, in the order in which they came. */
  readonly told: readonly string[];
}

async function startHook(): Promise<Hook> {
  const told: string[] = [];
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      const { event, data } = JSON.parse(body) as { event: string; data: { job_name: string } };
      told.push(`${event} ${data.job_name}`);
      response.end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  return {
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    told,
    [Symbol.asyncDispose]: async () => {
      receiver.close();
      await once(receiver, 'close');
    },
  };
}

const subjects = () => mail.mails.map(({ parsed }) => parsed.subject);

async function hyperexport(
  args: readonly string[],
  { password = server.password, url = server.url.href } = {},
): Promise<InProcessRun> {
  return await runInProcess(
    [
      ...['--url', url, '--username', server.username, '--thumbprint', server.thumbprintSha256],
      ...['--output', join(room, '{vm}'), '--email-notify', '--email-smtp-host', 'localhost'],
      ...['--email-smtp-port', String(mail.port), '--email-ca-file', join(room, 'ca.pem')],
      ...['--email-from', 'backups@example.com', '--email-to', 'ops@example.com'],
      ...args,
    ],
    {
      environment: {
        HYPEREXPORT_PASSWORD: password,
        HYPEREXPORT_WEBHOOK_URL: hook.url,
        HYPEREXPORT_STATE_DIR: join(room, 'state'),
        HOME: room,
      },
    },
  );
}

interface Row {
  readonly vm: string;
  readonly path: string;
  readonly status: string;
  readonly error: { readonly code: string } | null;
}

async function history(): Promise<Row[]> {
  const { stdout } = await runInProcess(['--history', '--history-limit', '0', '--json'], {
    environment: { HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room },
  });
  return (JSON.parse(stdout) as { exports: Row[] }).exports;
}

describe('a run that fails before it knows its VMs', () => {
  test('because nobody answers is in the history, and is told of once by mail and by webhook', async () => {
    const { exitCode } = await hyperexport(['--vm', 'web01'], { url: 'https://127.0.0.1:1' });
    expect(exitCode).toBe(10);
    expect(subjects()).toEqual([expect.stringMatching(/Export of web01 FAILED: cannot connect to 127/)]);
    expect(hook.told).toEqual(['job.created web01', 'job.failed web01']);
    expect(await history()).toEqual([
      expect.objectContaining({
        ...{ vm: 'web01', path: 'web01', server: '127.0.0.1:1', output: join(room, '{vm}') },
        ...{ status: 'failed', error: expect.objectContaining({ code: 'unreachable' }) },
      }),
    ]);
  });

  test('because it may not log in has a row for each VM that was named, and one mail', async () => {
    const { exitCode } = await hyperexport(['--vm', 'web01', '--vm', 'db*'], { password: 'wrong' });
    expect(exitCode).toBe(11);
    expect(subjects()).toEqual(['[hyperexport] 2 of 2 VMs NOT exported']);
    expect(mail.mails[0]?.parsed.text).toMatch(/- db\*: failed\s+Error: .* does not accept/);
    expect(hook.told.toSorted()).toEqual([
      ...['job.created db*', 'job.created web01', 'job.failed db*', 'job.failed web01'],
    ]);
    expect((await history()).map(({ vm }) => vm)).toEqual(['db*', 'web01']);
  });

  test('because nothing matches is in the history by what was typed', async () => {
    expect(await hyperexport(['--vm', 'zz*'])).toMatchObject({ exitCode: 12 });
    expect(await hyperexport(['--folder', 'zz', '--vm', 'web01'])).toMatchObject({ exitCode: 12 });
    expect(await hyperexport(['--folder', 'zz'])).toMatchObject({ exitCode: 12 });
    expect((await history()).map(({ vm }) => vm)).toEqual(['--folder zz', 'web01', 'zz*']);
    expect(subjects()).toHaveLength(3);
  });

  test('because of a mistake in what was typed is neither in the history nor told of', async () => {
    expect(await hyperexport(['--vm', 'web01', '--password', 'x', '--password-file', '/x'])).toMatchObject({
      exitCode: 2,
    });
    expect(await history()).toEqual([]);
    expect([...subjects(), ...hook.told]).toEqual([]);
  });
});

test('a line of a batch file that names no VM is in the history, and told of, beside those that were exported', async () => {
  await writeFile(join(room, 'vms.txt'), 'web01\nnope format=ova\n');
  expect(await hyperexport(['--batch', join(room, 'vms.txt')])).toMatchObject({ exitCode: 3 });
  expect(await history()).toEqual([
    expect.objectContaining({ vm: 'nope', format: 'ova', status: 'failed' }),
    expect.objectContaining({ vm: 'web01', status: 'completed', error: null }),
  ]);
  expect(hook.told.filter((each) => each.endsWith('nope'))).toEqual(['job.created nope', 'job.failed nope']);
  expect(subjects()).toEqual(['[hyperexport] 1 of 2 VMs NOT exported']);
});

test('a VM whose turn never came is in the history, with the reason', async () => {
  const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk' });
  const interruption = new AbortController();
  const run = runInProcess(
    [
      ...['--url', server.url.href, '--username', server.username, '--thumbprint', server.thumbprintSha256],
      ...['--output', join(room, '{vm}'), '--vm', 'web01', '--vm', 'efi01', '--concurrency', '1', '--quiet'],
    ],
    {
      signal: interruption.signal,
      environment: {
        HYPEREXPORT_PASSWORD: server.password,
        HYPEREXPORT_STATE_DIR: join(room, 'state'),
        HOME: room,
      },
    },
  );
  await hold.struck();
  interruption.abort(fail('interrupted', 'interrupted by SIGINT'));
  expect(await run).toMatchObject({ exitCode: 130 });
  expect(await history()).toEqual([
    expect.objectContaining({
      ...{ vm: 'efi01', path: '/DC0/vm/efi01', status: 'cancelled' },
      error: expect.objectContaining({ message: expect.stringMatching(/^not begun: /) }),
    }),
    expect.objectContaining({ vm: 'web01', status: 'cancelled' }),
  ]);
});
