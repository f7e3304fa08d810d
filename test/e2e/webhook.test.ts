import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { runInProcess } from '../support/run-in-process.ts';

test('every export of a run is told of in order, also the one that fails, and no secret is printed', async () => {
  const room = await mkdtemp(join(tmpdir(), 'webhook-'));
  const got: { event: string; data: { job_name: string; job_id: string } }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push(JSON.parse(body) as (typeof got)[number]);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0KEN`;
    const vms = ['--vm', 'web01', '--vm', 'running01', '--concurrency', '1', '--output', join(room, '{vm}')];
    const ran = await runCli(['--provider', 'simulator', '--webhook-url', url, ...vms, '--debug'], {
      env: { HYPEREXPORT_STATE_DIR: join(room, 'state'), HYPEREXPORT_WEBHOOK_HEADER: 'X-Key: s3cr3t-key' },
    });
    expect(ran).toMatchObject({ exitCode: 3 });
    const of = (vm: string) => got.filter(({ data }) => data.job_name === vm).map(({ event }) => event);
    expect(of('web01')).toEqual(['job.created', 'job.started', 'job.completed']);
    expect(of('running01')).toEqual(['job.created', 'job.failed']);
    expect(new Set(got.map(({ data }) => data.job_id)).size).toBe(2);
    expect(ran.stdout + ran.stderr).not.toMatch(/T0KEN|s3cr3t/);
    expect(ran.stderr).toContain('can be read by others on this machine');
  } finally {
    server.close();
    await rm(room, { recursive: true });
  }
});

test('with --webhook-on-progress the newest of an export that takes a while is told, before its end', async () => {
  const room = await mkdtemp(join(tmpdir(), 'webhook-'));
  const got: { event: string; data: { progress?: { percent_complete: number } } }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push(JSON.parse(body) as (typeof got)[number]);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const flags = ['--webhook-url', url, '--webhook-on-progress', '--webhook-progress-interval', '1s'];
    const slow = ['--bandwidth-limit', '2', '--vm', 'web01', '--output', join(room, 'web01')];
    const ran = await runInProcess(['--provider', 'simulator', ...flags, ...slow], {
      environment: { HYPEREXPORT_STATE_DIR: join(room, 'state'), HOME: room },
    });
    expect(ran).toMatchObject({ exitCode: 0 });
    const events = got.map(({ event }) => event);
    expect(events.slice(0, 2)).toEqual(['job.created', 'job.started']);
    expect(events.at(-1)).toBe('job.completed');
    const told = events.slice(2, -1);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told)).toEqual(new Set(['job.progress']));
    const percents = got.flatMap(({ data }) => data.progress?.percent_complete ?? []);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  } finally {
    server.close();
    await rm(room, { recursive: true });
  }
});
