import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { openDatabase } from '../../src/state/database.ts';
import { Jobs } from '../../src/state/jobs.ts';
import { Journal } from '../../src/state/journal.ts';
import { Outbox } from '../../src/state/outbox.ts';
import { runCli } from '../support/cli.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'clear-history-'));
});

afterEach(async () => {
  await rm(room, { recursive: true });
});

/** Two exports that ended and one that goes on, a message that nobody took, and an undo that nobody has done. */
function fill(): void {
  using state = opened();
  const { jobs, database } = state;
  for (const id of ['web01', 'web02', 'db01']) {
    const definition = { run: 'run' };
    jobs.create({ id, name: id, vmPath: `/DC0/vm/${id}`, outputPath: `/backup/${id}`, definition });
  }
  jobs.end('web01', { status: 'completed' });
  const message = { target: 'mail', destination: 'ops', subject: 'failed', content: {} };
  jobs.end('web02', { status: 'failed', error: 'cut' }, { messages: [message] });
  new Journal(database, systemClock).record('run', {
    ...{ kind: 'power', server: 'vc', vm: 'web02', instanceUuid: 'u', moref: 'vm-1' },
    until: '2026-11-25T02:00:00Z',
  });
}

function opened() {
  const database = openDatabase(join(room, 'state'));
  const jobs = new Jobs(database, systemClock);
  return { database, jobs, [Symbol.dispose]: () => void database.close() };
}

function left(): { jobs: string[]; messages: number; undos: number } {
  using state = opened();
  const { database, jobs } = state;
  return {
    jobs: jobs.list({ limit: 9 }).map(({ id }) => id),
    messages: new Outbox(database, systemClock).waiting().length,
    undos: new Journal(database, systemClock).all().length,
  };
}

const env = () => ({ HYPEREXPORT_STATE_DIR: join(room, 'state') });
const clear = async (...args: readonly string[]) =>
  await runCli(['--clear-history', ...args], { env: env() });

test('what has ended is removed, what has not stays, and so do messages and pending undos', async () => {
  fill();
  expect(await clear('--yes')).toEqual({
    stdout: '2 exports removed from the history\n',
    stderr: '',
    exitCode: 0,
  });
  expect(left()).toEqual({ jobs: ['db01'], messages: 1, undos: 1 });
  expect(await clear('--yes', '--quiet')).toMatchObject({ stdout: 'removed=0\n', exitCode: 0 });
});

test('where nobody can be asked it is refused without --yes, and nothing is removed', async () => {
  fill();
  const { exitCode, stderr } = await clear();
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/the history stays as it is, with 2 exports that ended\nhint: .*--yes/);
  expect(left().jobs).toHaveLength(3);
});

test('only the VMs that are named beside it are removed', async () => {
  fill();
  expect(await clear('--yes', '--vm', '*02', '--json')).toMatchObject({ exitCode: 0 });
  expect(left().jobs).toEqual(['db01', 'web01']);
});

test('without a history it has nothing to do, asks nothing, and makes nothing', async () => {
  expect(await clear()).toEqual({ stdout: 'there was nothing to remove\n', stderr: '', exitCode: 0 });
  expect(await readdir(room)).toEqual([]);
});

const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript) console.warn('skipped: a question at a terminal: there is no script(1)');

test.skipIf(!hasScript).each([
  ['y', 0, ['db01']],
  ['n', 2, ['db01', 'web02', 'web01']],
])('at a terminal it asks, and the answer %s ends it with %i', (answer, exitCode, jobs) => {
  fill();
  const exe = process.env['HYPEREXPORT_EXE'];
  const program = exe ?? `${process.execPath} ${join(import.meta.dirname, '../../src/main.ts')}`;
  const { status, stdout } = spawnSync('script', ['-qec', `${program} --clear-history`, '/dev/null'], {
    input: `${answer}\n`,
    encoding: 'utf8',
    env: { ...process.env, ...env() },
  });
  expect(stdout).toContain('Remove 2 exports from the history? The exports themselves stay. [y/N]');
  expect(status).toBe(exitCode);
  expect(left().jobs).toEqual(jobs);
});
