import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type StateDatabase } from '../../../src/state/database.ts';
import { Jobs, type NewJob } from '../../../src/state/jobs.ts';
import { Outbox, type NewMessage } from '../../../src/state/outbox.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';
import { thisProcess } from '../../../src/platform/process-identity.ts';

let directory: string;
let clock: JumpingClock;
let database: StateDatabase;
let jobs: Jobs;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jobs-'));
  clock = new JumpingClock();
  database = openDatabase(directory);
  jobs = new Jobs(database, clock);
});

afterEach(async () => {
  database.close();
  await rm(directory, { recursive: true });
});

function job(id: string, name = 'web01'): NewJob {
  return { id, name, vmPath: name, outputPath: `./${name}`, definition: { run: 'a run', format: 'ovf' } };
}

const message: NewMessage = {
  target: 'mail',
  destination: 'ops',
  subject: 'done',
  content: { text: 'done' },
};

test('a job has its times, its place once that is known, and a line in the history for each change', () => {
  jobs.create(job('1'));
  clock.jump(1000);
  jobs.start('1', { vmPath: '/DC0/vm/web01', outputPath: '/exports/web01' });
  clock.jump(60_000);
  jobs.end('1', { status: 'completed', result: { bytes: 5 } });

  const [done] = jobs.list({ limit: 10 });
  expect(done).toMatchObject({
    id: '1',
    status: 'completed',
    vmPath: '/DC0/vm/web01',
    outputPath: '/exports/web01',
    definition: { run: 'a run', format: 'ovf' },
    result: { bytes: 5 },
  });
  const took = Date.parse(done?.completedAt ?? '') - Date.parse(done?.startedAt ?? '');
  expect(took).toBeGreaterThanOrEqual(60_000);
  const history = database.prepare('SELECT status FROM job_history ORDER BY id').all();
  expect(history).toEqual([{ status: 'pending' }, { status: 'running' }, { status: 'completed' }]);
});

test('the newest comes first, and only the ended ones are cleared, with their history', () => {
  for (const id of ['1', '2', '3']) {
    jobs.create(job(id));
    clock.jump(1000);
  }
  jobs.end('1', { status: 'failed', error: 'no' });
  jobs.end('3', { status: 'cancelled', error: 'stopped' });
  expect(jobs.list({ limit: 2 }).map(({ id }) => id)).toEqual(['3', '2']);
  expect(jobs.list({ limit: 9, status: ['failed'] }).map(({ error }) => error)).toEqual(['no']);
  expect(jobs.clear()).toBe(2);
  expect(jobs.list({ limit: 9 }).map(({ id }) => id)).toEqual(['2']);
  expect(database.prepare('SELECT DISTINCT job_id FROM job_history').all()).toEqual([{ job_id: '2' }]);
});

test('what cannot be written whole is not written at all: no state without its message, no message without its state', () => {
  jobs.create(job('1'));
  database.exec('DROP TABLE job_history');
  expect(() => jobs.end('1', { status: 'failed', error: 'no' }, { messages: [message] })).toThrow();
  expect(jobs.list({ limit: 1 })).toMatchObject([{ status: 'pending' }]);
  expect(new Outbox(database, clock).waiting()).toEqual([]);
});

test('the job of a process that was killed is found, that of one that lives is not', () => {
  jobs.create(job('mine'));
  jobs.create(job('theirs'));
  jobs.create(job('elsewhere'));
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  database.prepare("UPDATE jobs SET pid = ? WHERE id <> 'mine'").run(gone);
  database.prepare("UPDATE jobs SET host = ? WHERE id = 'elsewhere'").run(`not-${thisProcess().host}`);
  expect(jobs.ofDeadRuns().map(({ id }) => id)).toEqual(['theirs']);
});

test('a history is cleared of some VMs alone', () => {
  for (const [id, name] of [
    ['1', 'web01'],
    ['2', 'db01'],
    ['3', 'web01'],
  ] as const)
    jobs.create(job(id, name));
  for (const id of ['1', '2']) jobs.end(id, { status: 'completed' });
  const web = ({ name }: { name: string }) => name === 'web01';
  expect([jobs.ended(), jobs.ended(web)]).toEqual([2, 1]);
  expect(jobs.clear(web)).toBe(1);
  expect(jobs.list({ limit: 9 }).map(({ id }) => id)).toEqual(['3', '2']);
});

describe('what is too old', () => {
  const day = 86_400_000;
  const before = (days: number) => new Date(clock.now().getTime() - days * day);

  function ran(id: string, name: string, status: 'completed' | 'failed'): void {
    jobs.create(job(id, name));
    jobs.end(id, { status });
    clock.jump(day);
  }

  test('is forgotten, but for the last good export of each VM and what has not ended', () => {
    jobs.create(job('running', 'web01'));
    ran('web-good-1', 'web01', 'completed');
    ran('web-good-2', 'web01', 'completed');
    ran('web-failed', 'web01', 'failed');
    ran('db-good', 'db01', 'completed');
    ran('db-failed', 'db01', 'failed');
    jobs.forget(before(0));
    expect(jobs.list({ limit: 9 }).map(({ id }) => id)).toEqual(['db-good', 'web-good-2', 'running']);
    expect(database.prepare('SELECT count(*) FROM job_history').pluck().get()).toBe(5);
  });

  test('is what is older, and nothing else', () => {
    ran('old', 'web01', 'failed');
    ran('young', 'web01', 'failed');
    jobs.forget(before(1.5));
    expect(jobs.list({ limit: 9 }).map(({ id }) => id)).toEqual(['young']);
  });
});

describe('a row that is damaged', () => {
  test.each([
    ["definition_json = '{broken'", { definition: { run: '1' } }],
    ["definition_json = 'null'", { definition: { run: '1' } }],
    ["definition_json = '{}'", { definition: { run: '1' } }],
    ["result_json = '{'", { definition: { run: 'a run' } }],
    ["completed_at = 'yesterday'", { definition: { run: 'a run' } }],
    ["created_at = ''", { definition: { run: 'a run' } }],
  ])('(%s) hides neither itself nor another, and can be told of', (spoilt, rest) => {
    for (const id of ['1', '2']) {
      jobs.create(job(id));
      jobs.start(id, {});
      jobs.end(id, { status: 'completed', result: { bytes: 5 } });
    }
    database.exec(`UPDATE jobs SET ${spoilt} WHERE id = '1'`);
    const read = jobs.list({ limit: 9 });
    expect(read.map(({ id }) => id).sort()).toEqual(['1', '2']);
    const damaged = read.find(({ id }) => id === '1');
    expect(damaged).toMatchObject({ name: 'web01', status: 'completed', ...rest });
    for (const time of [damaged?.createdAt, damaged?.completedAt ?? damaged?.createdAt])
      expect(Date.parse(time ?? '')).not.toBeNaN();
    expect([...jobs.damaged]).toEqual(['1']);
  });
});
