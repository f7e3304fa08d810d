import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';

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
