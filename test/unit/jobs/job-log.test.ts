import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/events/event.ts';
import { endDeadJobs } from '../../../src/jobs/end-dead-jobs.ts';
import { JobLog } from '../../../src/jobs/job-log.ts';
import type { Channel } from '../../../src/notify/channel.ts';
import { Courier } from '../../../src/notify/courier.ts';
import type { JobEvent } from '../../../src/notify/job-event.ts';
import { writeExportRecord } from '../../../src/ovf/export-record.ts';
import { openDatabase, type StateDatabase } from '../../../src/state/database.ts';
import { Jobs } from '../../../src/state/jobs.ts';
import { Outbox } from '../../../src/state/outbox.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';

let directory: string;
let clock: JumpingClock;
let database: StateDatabase;
let jobs: Jobs;
let events: RunEvent[];
let sent: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'job-log-'));
  clock = new JumpingClock();
  database = openDatabase(directory);
  jobs = new Jobs(database, clock);
  events = [];
  sent = [];
});

afterEach(async () => {
  database.close();
  await rm(directory, { recursive: true });
});

const never = new AbortController().signal;

/** Takes every event, and is handed what it made of them. */
const channel: Channel = {
  ...{ target: 'all', name: 'channel' },
  messagesFor: (event) => [
    {
      ...{ target: 'all', destination: 'somebody', content: {} },
      subject: `${event.type} ${'vm' in event ? event.vm : event.count}`,
    },
  ],
  testMessage: () => ({ target: 'all', destination: '', subject: '', content: {} }),
  send: async ({ subject }) => {
    sent.push(subject);
    return await Promise.resolve({});
  },
};

function open(channels: readonly Channel[]): { log: JobLog; courier: Courier } {
  const emit = (event: RunEvent) => events.push(event);
  const redact = (text: string) => text;
  const courier = new Courier(channels, { outbox: new Outbox(database, clock), clock, emit, redact });
  return { log: new JobLog({ jobs, channels, courier, emit }), courier };
}

const job = (id: string, name = id, outputPath = join(directory, name)) => ({
  ...{ id, name, vmPath: name, outputPath },
  definition: { run: 'run-1', server: 'vc', provider: 'vsphere', format: 'ovf' },
});

const event = (id: string): JobEvent => ({
  type: 'job.created',
  ...{ jobId: id, vm: id, path: id, server: 'vc', provider: 'vsphere', format: 'ovf', output: '/o' },
  ...{ startedAt: new Date(), inBatch: false },
});

const warnings = () => events.flatMap((each) => (each.type === 'warning.raised' ? [each.code] : []));

describe('a state database that can no longer be written', () => {
  test('fails no export that has begun: it is one warning, however often', async () => {
    const { log, courier } = open([channel]);
    log.created(job('a'), event('a'));
    database.exec('DROP TABLE job_history');
    log.started({ id: 'a', vmPath: '/a', outputPath: '/o' }, event('a'));
    log.ended('a', { status: 'completed' }, event('a'));
    expect(warnings()).toEqual(['history']);
    await courier.finish(never);
    expect(sent).toEqual(['job.created a']);
  });

  test('refuses an export that somebody wants to be told of, and no other', async () => {
    database.exec('DROP TABLE job_history');
    const { log, courier } = open([channel]);
    expect(() => log.created(job('a'), event('a'))).toThrow(/cannot write down in the state directory/);
    await courier.finish(never);
    const quiet = open([]);
    quiet.log.created(job('b'), event('b'));
    expect(warnings()).toEqual(['history']);
    await quiet.courier.finish(never);
  });

  test('ends the delivery of messages, and not the run', async () => {
    const { log, courier } = open([channel]);
    database.exec('DROP TABLE outbox');
    log.told(event('a'));
    await courier.finish(never);
    expect(warnings()).toContain('notification-waiting');
  });
});

describe('the jobs of a run that was killed', () => {
  function killed(...rows: ReturnType<typeof job>[]): void {
    for (const row of rows) {
      jobs.create(row);
      jobs.start(row.id, {});
    }
    database.prepare('UPDATE jobs SET pid = ?').run(spawnSync(process.execPath, ['-e', '']).pid);
  }

  test('have failed, and that is told once, by whichever run is next', async () => {
    killed(job('web01'));
    const { log, courier } = open([channel]);
    await endDeadJobs(log, clock.now());
    await endDeadJobs(log, clock.now());
    await courier.finish(never);
    expect(jobs.list({ limit: 9 })).toMatchObject([{ status: 'failed' }]);
    expect(sent).toEqual(['job.failed web01']);
  });

  test('of a run with several VMs are told of together, too', async () => {
    killed(job('web01'), job('db01'));
    const { log, courier } = open([channel]);
    await endDeadJobs(log, clock.now());
    await courier.finish(never);
    expect(sent.at(-1)).toBe('batch.ended 2');
  });

  test('are complete where the export stands under its final name', async () => {
    const row = job('web01', 'web01', directory);
    killed(row);
    await writeExportRecord(directory, { ...record, runId: row.definition.run });
    const { log, courier } = open([channel]);
    await endDeadJobs(log, clock.now());
    await courier.finish(never);
    expect(jobs.list({ limit: 9 })).toMatchObject([{ status: 'completed', result: { bytes: 10 } }]);
    expect(sent).toEqual(['job.completed web01']);
  });

  test('are complete with what their post-export hook was to do left behind: nobody knows how far it came', async () => {
    const row = job('web01', 'web01', directory);
    const afterwards = 'what the post-export hook "copy" was to do';
    killed({ ...row, definition: { ...row.definition, afterwards } } as typeof row);
    await writeExportRecord(directory, { ...record, runId: row.definition.run });
    const told: JobEvent[] = [];
    const listener = { ...channel, messagesFor: (each: JobEvent) => (told.push(each), []) };
    const { log, courier } = open([listener]);
    await endDeadJobs(log, clock.now());
    await courier.finish(never);
    const leftBehind = {
      code: 'left-behind',
      message: `the export is good, but this is left behind, by a run that was killed: ${afterwards}`,
    };
    expect(jobs.list({ limit: 9 })).toMatchObject([{ status: 'completed', result: { leftBehind } }]);
    expect(told).toMatchObject([{ type: 'job.completed', leftBehind }]);
  });

  test('are ended and told of too where a row is damaged, which is said once', async () => {
    killed(job('web01'), job('db01'));
    database.exec("UPDATE jobs SET definition_json = '{broken' WHERE id = 'web01'");
    const { log, courier } = open([channel]);
    await endDeadJobs(log, clock.now());
    await courier.finish(never);
    expect(new Set(sent)).toEqual(new Set(['job.failed web01', 'job.failed db01']));
    expect(warnings()).toEqual(['history']);

    events = [];
    const next = new Jobs(database, clock);
    await endDeadJobs(
      new JobLog({ jobs: next, channels: [], courier, emit: (each) => events.push(each) }),
      clock.now(),
    );
    expect(warnings()).toEqual([]);
  });

  test('stop no export when their rows cannot be read at all', async () => {
    const { log, courier } = open([]);
    database.exec('DROP TABLE jobs');
    await endDeadJobs(log, clock.now());
    await courier.finish(never);
    expect(warnings()).toEqual(['history']);
  });

  test('are not complete by the export of another run', async () => {
    killed(job('web01', 'web01', directory));
    await writeExportRecord(directory, { ...record, runId: 'run-0' });
    const { log, courier } = open([]);
    await endDeadJobs(log, clock.now());
    await courier.finish(never);
    expect(jobs.list({ limit: 9 })).toMatchObject([{ status: 'failed' }]);
  });
});

const hash = 'a'.repeat(64);
const record: Parameters<typeof writeExportRecord>[1] = {
  tool: { name: 'hyperexport', version: '0.1.0' },
  runId: '',
  startedAt: '2026-11-23T10:00:00.000Z',
  finishedAt: '2026-11-23T10:05:00.000Z',
  vm: {
    instanceUuid: '50000000-0000-0000-0000-000000000001',
    ...{ name: 'web01', path: '/DC0/vm/web01', moref: 'vm-42', networks: [], customAttributes: {} },
    ...{ cpus: 2, memoryMb: 2048, powerState: 'poweredOff' },
  },
  server: { host: 'vc', product: 'VMware vCenter Server', version: '8.0.2' },
  format: 'ovf',
  files: [{ name: 'web01.ovf', sizeBytes: 10, sha256: hash, kind: 'descriptor' }],
  disks: [],
  verification: { levels: ['stream'], serverChecksums: 'equal', at: '2026-11-23T10:04:00.000Z' },
  options: {},
  manifestSha256: hash,
};
