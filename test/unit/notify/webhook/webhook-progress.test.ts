import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../../../src/notify/progress.ts';
import { webhookChannel } from '../../../../src/notify/webhook/webhook-channel.ts';
import type { WebhookSettings } from '../../../../src/notify/webhook/webhook-settings.ts';
import { JumpingClock } from '../../../support/jumping-clock.ts';

interface Receiver extends AsyncDisposable {
  readonly url: URL;
  readonly got: Record<string, unknown>[];
  /** The next request, when it has arrived; its answer is the test's. */
  readonly next: () => Promise<ServerResponse>;
}

async function startReceiver(): Promise<Receiver> {
  const got: Receiver['got'] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push(JSON.parse(body) as Record<string, unknown>);
      server.emit('got', response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    got,
    next: async () => ((await once(server, 'got')) as [ServerResponse])[0],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

const EVERY_MS = 30_000;

function channelFor(url: URL, clock: JumpingClock, type: WebhookSettings['type'] = 'generic') {
  const on = { start: true, complete: true, failure: true };
  const channel = webhookChannel(
    { url, type, headers: [], timeoutMs: 5000, progressEveryMs: EVERY_MS, on },
    clock,
  );
  const { progress } = channel;
  if (progress === undefined) throw new Error('no progress is told');
  return { channel, progress };
}

function at(percent: number, jobId = 'job-1'): ProgressEvent {
  return {
    type: 'job.progress',
    jobId,
    ...{ vm: 'web01', path: '/DC0/vm/web01', server: 'vc.example.com', provider: 'vsphere', format: 'ovf' },
    ...{ output: '/exports/web01', startedAt: new Date('2026-01-17T10:00:00Z'), inBatch: false },
    progress: {
      phase: 'transferring',
      ...{ percent, bytes: 1000, filesDone: 1, files: 3, file: 'web01-disk1.vmdk', remainingMs: 60_000 },
    },
  };
}

const message = {
  id: 1,
  key: 'end',
  target: 't',
  destination: 'd',
  subject: 's',
  createdAt: new Date(0),
  tries: 0,
  content: { event: 'job.completed' },
};
const never = new AbortController().signal;

test('progress is told once in the interval, and what is told is the newest', async () => {
  await using receiver = await startReceiver();
  const clock = new JumpingClock();
  const { channel, progress } = channelFor(receiver.url, clock);
  const answered = receiver.next().then((response) => response.end());
  progress.tell('job-1', () => at(1));
  clock.jump(EVERY_MS - 5000);
  progress.tell('job-1', () => at(10));
  expect(receiver.got).toEqual([]);
  clock.jump(5000);
  progress.tell('job-1', () => at(12.5));
  progress.tell('job-1', () => at(13));
  await answered;
  await channel.close?.();
  expect(receiver.got).toMatchObject([
    {
      event: 'job.progress',
      data: {
        ...{ job_id: 'job-1', job_name: 'web01', output_path: '/exports/web01' },
        progress: {
          ...{ phase: 'transferring', percent_complete: 12.5, bytes_transferred: 1000 },
          ...{ files_downloaded: 1, total_files: 3, current_file: 'web01-disk1.vmdk' },
          estimated_remaining_seconds: 60,
        },
      },
    },
  ]);
});

test('the end of an export is told after the progress that is under way, and no progress after it', async () => {
  await using receiver = await startReceiver();
  const clock = new JumpingClock();
  const { channel, progress } = channelFor(receiver.url, clock);
  progress.tell('job-1', () => at(1));
  clock.jump(EVERY_MS);
  const arrived = receiver.next();
  progress.tell('job-1', () => at(99));
  const slow = await arrived;

  progress.ended('job-1');
  const sent = channel.send(message, never);
  const end = receiver.next();
  expect(receiver.got).toHaveLength(1);
  slow.end();
  (await end).end();
  await sent;
  clock.jump(EVERY_MS);
  progress.tell('job-1', () => at(100));
  await channel.close?.();
  expect(receiver.got.map(({ event }) => event)).toEqual(['job.progress', 'job.completed']);
});

test('a receiver that never answers holds up neither the exports nor the end of the run', async () => {
  await using receiver = await startReceiver();
  const clock = new JumpingClock();
  const { channel, progress } = channelFor(receiver.url, clock);
  progress.tell('job-1', () => at(1));
  clock.jump(EVERY_MS);
  const arrived = receiver.next();
  progress.tell('job-1', () => at(50));
  await arrived;
  clock.jump(EVERY_MS);
  progress.tell('job-1', () => at(60));
  await channel.close?.();
  expect(receiver.got).toHaveLength(1);
});

test('a receiver that asks for time, or for no more of it, gets that', async () => {
  await using receiver = await startReceiver();
  const clock = new JumpingClock();
  const { channel, progress } = channelFor(receiver.url, clock);
  const tell = async (answer: (response: ServerResponse) => void): Promise<void> => {
    const arrived = receiver.next().then(answer);
    progress.tell('job-1', () => at(1));
    await arrived;
    await channel.send(message, AbortSignal.abort()).catch(() => undefined);
  };
  progress.tell('job-1', () => at(1));
  clock.jump(EVERY_MS);
  await tell((response) => response.writeHead(429, { 'retry-after': '600' }).end());
  clock.jump(EVERY_MS);
  progress.tell('job-1', () => at(2));
  expect(receiver.got).toHaveLength(1);
  clock.jump(600_000);
  await tell((response) => response.writeHead(410).end());
  clock.jump(86_400_000);
  progress.tell('job-1', () => at(3));
  await channel.close?.();
  expect(receiver.got).toHaveLength(2);
});

test('a chat that was asked for gets a line', async () => {
  await using receiver = await startReceiver();
  const clock = new JumpingClock();
  const { channel, progress } = channelFor(receiver.url, clock, 'slack');
  progress.tell('job-1', () => at(1));
  clock.jump(EVERY_MS);
  const answered = receiver.next().then((response) => response.end());
  progress.tell('job-1', () => at(42.7));
  await answered;
  await channel.close?.();
  expect(receiver.got).toEqual([{ text: 'web01: 42 %, 1000 B received, about 1m 00s left' }]);
});
