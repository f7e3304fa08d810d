import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import selfsigned from 'selfsigned';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { fail } from '../../src/core/errors.ts';
import { runCli } from '../support/cli.ts';
import { fastClock } from '../support/fast-clock.ts';
import { writeScript } from '../support/script.ts';
import { runInProcess, type InProcessOptions } from '../support/run-in-process.ts';
import { startReceiver, type Answer, type Receiver } from '../support/webhook-receiver.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'webhook-'));
});
afterEach(async () => {
  await rm(room, { recursive: true, force: true });
});

interface Payload {
  readonly event: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const payloads = ({ got }: Receiver) => got.map(({ body }) => JSON.parse(body) as Payload);
const events = (receiver: Receiver) => payloads(receiver).map(({ event }) => event);
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end('no');

function environment(more: Record<string, string> = {}): Record<string, string> {
  return { HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room, ...more };
}

/** Pauses between tries, and the patience of a run that has ended, go by 20 times as fast, and so does the date. */
const began = Date.now() - performance.now();
const clock = { ...fastClock(20), now: () => new Date(began + performance.now() * 20) };

async function hyperexport(args: readonly string[], options: Partial<InProcessOptions> = {}) {
  return await runInProcess(args, { environment: environment(), clock, ...options });
}

async function exportVm(
  { url }: Receiver,
  flags: readonly string[] = [],
  options: Partial<InProcessOptions> = {},
) {
  const words = ['--provider', 'simulator', '--vm', 'web01', '--output', join(room, '{vm}')];
  return await hyperexport([...words, '--webhook-url', url.href, ...flags], options);
}

async function flush({ url }: Receiver) {
  return await hyperexport(['notify', 'flush', '--webhook-url', url.href]);
}

test('every export of a run is told of in order, also the one that fails, and no secret is printed or kept', async () => {
  await using receiver = await startReceiver();
  const vms = ['--vm', 'web01', '--vm', 'running01', '--concurrency', '1', '--output', join(room, '{vm}')];
  const hook = ['--webhook-url', receiver.url.href, '--webhook-timeout', '30s'];
  const ran = await runCli(['--provider', 'simulator', ...hook, ...vms, '--debug'], {
    env: environment({
      ...{ HYPEREXPORT_WEBHOOK_HEADER: 'X-Key: s3cr3t-key', HYPEREXPORT_WEBHOOK_SECRET: 's3cr3t-word' },
    }),
  });
  expect(ran).toMatchObject({ exitCode: 3 });
  const of = (vm: string) => payloads(receiver).filter(({ data }) => data['job_name'] === vm);
  expect(of('web01').map(({ event }) => event)).toEqual(['job.created', 'job.started', 'job.completed']);
  expect(of('running01').map(({ event }) => event)).toEqual(['job.created', 'job.failed']);
  expect(new Set(payloads(receiver).map(({ data }) => data['job_id'])).size).toBe(2);
  expect(new Set(receiver.got.map(({ headers }) => headers['idempotency-key'])).size).toBe(5);
  expect(receiver.got[0]?.headers['x-key']).toBe('s3cr3t-key');

  const secrets = /T0KEN|s3cr3t/;
  expect(ran.stdout + ran.stderr).not.toMatch(secrets);
  expect(ran.stderr).toContain('can be read by others on this machine');
  for (const { body } of receiver.got) expect(body).not.toMatch(secrets);
  const kept = await readdir(join(room, 'state'), { withFileTypes: true });
  for (const file of kept.filter((entry) => entry.isFile()))
    expect(await readFile(join(room, 'state', file.name), 'latin1')).not.toMatch(secrets);
}, 60_000);

test('what a receiver or a hook repeats of URL and headers is neither printed nor kept', async () => {
  await using receiver = await startReceiver((response, { headers }) =>
    response.writeHead(500).end(`cannot POST /services/T0KEN ${JSON.stringify(headers)}`),
  );
  const hook = await writeScript(join(room, 'hook'), ['echo "key s3cr3t-key, Bearer of /services/T0KEN"']);
  const ran = await exportVm(receiver, ['--json', '--pre-export', hook], {
    environment: environment({ HYPEREXPORT_WEBHOOK_HEADER: 'Authorization: Bearer s3cr3t-key' }),
  });
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(receiver.got[0]?.headers).toMatchObject({ authorization: 'Bearer s3cr3t-key' });
  expect(ran.stdout).toMatch(/"type":"notification.postponed".* answers 500: cannot POST \*\*\*/);
  expect(ran.stdout).toContain('key ***, Bearer of ***');
  const kept = await readFile(join(room, 'state', 'hyperexport.db'), 'latin1');
  expect(kept).toContain('cannot POST');
  expect(ran.stdout + ran.stderr + kept).not.toMatch(/T0KEN|s3cr3t/);
});

test('a complete export is told of with what is on the disk, and a failed one with what to do', async () => {
  await using receiver = await startReceiver();
  expect(await exportVm(receiver, ['--verify'])).toMatchObject({ exitCode: 0 });
  expect(await exportVm(receiver, ['--verify'])).toMatchObject({ exitCode: 2 });
  const [, , completed, , failed] = payloads(receiver);
  const { exported_files: files, ...data } = completed?.data ?? {};
  const sizes = (files as string[]).map(async (file) => (await stat(file)).size);
  expect(data).toMatchObject({
    ...{ job_name: 'web01', vm_path: '/DC0/vm/web01', provider: 'simulator', format: 'ovf' },
    ...{ output_path: join(room, 'web01'), ovf_path: join(room, 'web01', 'web01.ovf') },
    total_bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0),
    verified: ['stream', 'read-back'],
  });
  expect(failed).toMatchObject({
    event: 'job.failed',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    data: { error: { code: expect.any(String) as string, hint: expect.any(String) as string } },
  });
});

test('an export that is interrupted is told of as cancelled, by the run itself', async () => {
  await using receiver = await startReceiver();
  const interruption = new AbortController();
  const ran = await exportVm(receiver, ['--snapshot'], {
    signal: interruption.signal,
    onStderr: (said) => {
      if (said.includes('started,')) interruption.abort(fail('interrupted', 'enough'));
    },
  });
  expect(ran.exitCode).not.toBe(0);
  expect(events(receiver).at(-1)).toBe('job.cancelled');
});

test('with --webhook-on-progress the newest of an export that takes a while is told, before its end', async () => {
  await using receiver = await startReceiver();
  const flags = ['--webhook-on-progress', '--webhook-progress-interval', '1s', '--bandwidth-limit', '2'];
  expect(await exportVm(receiver, flags, { clock: systemClock })).toMatchObject({ exitCode: 0 });
  const told = events(receiver);
  expect(told.slice(0, 2)).toEqual(['job.created', 'job.started']);
  expect(told.at(-1)).toBe('job.completed');
  expect(told.length).toBeGreaterThan(3);
  expect(new Set(told.slice(2, -1))).toEqual(new Set(['job.progress']));
  const percents = payloads(receiver).flatMap(({ data }) =>
    data['progress'] === undefined ? [] : (data['progress'] as { percent_complete: number }).percent_complete,
  );
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
});

describe('a receiver', () => {
  test('that is slow holds up no export', async () => {
    const exported = Promise.withResolvers<undefined>();
    await using slow = await startReceiver((response) => void exported.promise.then(() => response.end()));
    const ran = await exportVm(slow, ['--webhook-timeout', '60s'], {
      clock: systemClock,
      onStderr: (said) => {
        if (said.includes('web01-disk1.vmdk: finished')) exported.resolve(undefined);
      },
    });
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(events(slow)).toEqual(['job.created', 'job.started', 'job.completed']);
  });

  test('that has a bad moment gets the same message again, with the same key', async () => {
    let times = 0;
    await using receiver = await startReceiver((response, received) =>
      status(times++ === 0 ? 500 : 200)(response, received),
    );
    const ran = await exportVm(receiver);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).not.toContain('not delivered');
    const keys = receiver.got.map(({ headers }) => headers['idempotency-key']);
    expect(events(receiver)).toHaveLength(4);
    expect(new Set(keys).size).toBe(3);
    expect(keys.filter((key) => key === keys[0])).toHaveLength(2);
  });

  test.each<[string, Answer, RegExp]>([
    ['answers 500 all the time', status(500), /answers 500: no/],
    [
      'answers 429 and wants to be left alone for an hour',
      status(429, { 'retry-after': '3600' }),
      /answers 429/,
    ],
    ['hangs up', (response) => response.destroy(), /was reached, and ended the connection/],
    ['says nothing', () => undefined, /gave no answer within 1 s/],
  ])(
    'that %s fails no export; its messages wait, and are delivered when it is well',
    async (_, sick, why) => {
      let well = false;
      await using receiver = await startReceiver((response, received) =>
        well ? response.end() : sick(response, received),
      );
      const flags = ['--webhook-timeout', '1s', '--json'];
      const ran = await exportVm(receiver, flags);
      expect(ran).toMatchObject({ exitCode: 0 });
      expect(ran.stdout).toMatch(
        /"code":"notification-waiting","message":"webhook at 127\.0\.0\.1:\d+: 3 mess/,
      );
      expect(ran.stdout).toMatch(why);
      const keys = new Set(receiver.got.map(({ headers }) => headers['idempotency-key']));
      const before = receiver.got.length;
      well = true;
      expect(await flush(receiver)).toMatchObject({ stdout: '3 delivered, 0 waiting\n' });
      const after = receiver.got.slice(before);
      expect(after.map(({ body }) => (JSON.parse(body) as Payload).event)).toEqual([
        ...['job.created', 'job.started', 'job.completed'],
      ]);
      for (const key of keys) expect(after.map(({ headers }) => headers['idempotency-key'])).toContain(key);
    },
  );

  test.each([
    ['is not there any more', status(410)],
    ['finds the message too large', status(413)],
  ])('that %s is not asked again, and that is told', async (_, answer) => {
    await using receiver = await startReceiver(answer);
    const ran = await exportVm(receiver);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toMatch(/"job.completed of web01" is refused for good, and given up: .* answers 41\d/);
    expect(await flush(receiver)).toMatchObject({ stdout: '0 delivered, 0 waiting\n' });
    expect(receiver.got).toHaveLength(3);
  });

  test('that sends elsewhere is not followed: there nobody has said that anything may be told', async () => {
    await using elsewhere = await startReceiver();
    await using receiver = await startReceiver(status(307, { location: elsewhere.url.href }));
    const ran = await exportVm(receiver);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toContain('redirects are not followed');
    expect(elsewhere.got).toEqual([]);
  });

  test('whose certificate is not trusted hears nothing', async () => {
    const { private: key, cert } = await selfsigned.generate([{ name: 'commonName', value: '127.0.0.1' }]);
    await using receiver = await startReceiver(undefined, { key, cert });
    const ran = await exportVm(receiver);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).toMatch(/not delivered yet: .*its certificate is not trusted/);
    expect(receiver.got).toEqual([]);
  });

  test('that answers without end has had its message', async () => {
    await using receiver = await startReceiver((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const ran = await exportVm(receiver);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr).not.toContain('not delivered');
    expect(events(receiver)).toEqual(['job.created', 'job.started', 'job.completed']);
  });
});

describe('the flag', () => {
  test.each([
    ['--webhook-on-start', ['job.completed'], ['job.failed']],
    ['--webhook-on-complete', ['job.created', 'job.started'], ['job.created', 'job.started', 'job.failed']],
    ['--webhook-on-error', ['job.created', 'job.started', 'job.completed'], ['job.created', 'job.started']],
  ])('%s=false leaves its events out', async (name, good, bad) => {
    await using receiver = await startReceiver();
    expect(await exportVm(receiver, [`${name}=false`])).toMatchObject({ exitCode: 0 });
    expect(events(receiver)).toEqual(good);
    await using other = await startReceiver();
    expect((await exportVm(other, [`${name}=false`])).exitCode).not.toBe(0);
    expect(events(other)).toEqual(bad.filter((event) => event !== 'job.started'));
  });

  test('--webhook-type makes it a message for people, one for a run with several VMs', async () => {
    await using receiver = await startReceiver();
    const ran = await exportVm(receiver, ['--vm', 'running01', '--webhook-type', 'slack']);
    expect(ran).toMatchObject({ exitCode: 3 });
    expect(receiver.got.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { text: 'Export of 2 VMs started' },
      {
        text: expect.stringMatching(
          /^1 of 2 VMs NOT exported\nrunning01: failed: .*\nweb01: exported$/,
        ) as string,
      },
    ]);
  });

  test.each(['--webhook-secret', '--webhook-secret-file'])('%s signs what is sent', async (name) => {
    await using receiver = await startReceiver();
    const file = join(room, 'secret');
    await writeFile(file, 'a secret word\n', { mode: 0o600 });
    const value = name.endsWith('-file') ? file : 'a secret word';
    const test = ['notify', 'test', '--webhook-url', receiver.url.href, name, value];
    expect(await hyperexport(test)).toMatchObject({ exitCode: 0 });
    const { headers, body } = receiver.got[0]!;
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const expected = createHmac('sha256', 'a secret word').update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  test('--webhook-header sends a header along', async () => {
    await using receiver = await startReceiver();
    const header = ['--webhook-header', 'Authorization: Bearer abc', '--webhook-header', 'X-A: 1, 2'];
    const test = ['notify', 'test', '--webhook-url', receiver.url.href, ...header];
    expect(await hyperexport(test)).toMatchObject({ exitCode: 0 });
    expect(receiver.got[0]?.headers).toMatchObject({ authorization: 'Bearer abc', 'x-a': '1, 2' });
  });
});
