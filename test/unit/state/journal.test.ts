import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { openDatabase, type StateDatabase } from '../../../src/state/database.ts';
import { Journal } from '../../../src/state/journal.ts';
import { thisProcess } from '../../../src/platform/process-identity.ts';

let directory: string;
let database: StateDatabase;
let journal: Journal;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'state-'));
  database = openDatabase(join(directory, 'state'));
  journal = new Journal(database, systemClock);
});

afterEach(async () => {
  database.close();
  await rm(directory, { recursive: true });
});

const partial = { kind: 'partial-export', directory: '/exports/.web01' } as const;

test('an undo is pending from the moment it is recorded until it is settled', () => {
  const settle = journal.record('run-1', partial);
  expect(journal.all()).toMatchObject([{ runId: 'run-1', ...partial }]);
  settle();
  expect(journal.all()).toEqual([]);
});

test('what a live run still has to undo is not offered to another run', () => {
  journal.record('run-1', partial);
  expect(journal.ofDeadRuns()).toEqual([]);
});

test("what a dead run left is offered, another host's is not", () => {
  journal.record('run-1', partial);
  journal.record('run-2', { ...partial, directory: '/exports/.db01' });
  database.prepare('UPDATE pending_undo SET pid = ? WHERE run_id = ?').run(2 ** 30, 'run-1');
  database
    .prepare('UPDATE pending_undo SET pid = ?, host = ? WHERE run_id = ?')
    .run(2 ** 30, `not-${thisProcess().host}`, 'run-2');
  expect(journal.ofDeadRuns().map(({ runId }) => runId)).toEqual(['run-1']);
});

test('the journal outlives the process and only its user can read it', async () => {
  journal.record('run-1', partial);
  database.close();
  database = openDatabase(join(directory, 'state'));
  expect(new Journal(database, systemClock).all()).toHaveLength(1);
  expect((await stat(join(directory, 'state', 'hyperexport.db'))).mode & 0o077).toBe(0);
});

test('a database of a newer version is refused by name instead of being damaged', () => {
  database.pragma('user_version = 999');
  expect(() => openDatabase(join(directory, 'state'))).toThrow(/schema 999/);
});

test('a state directory that cannot be made is an error that names the option', () => {
  expect(() => openDatabase('/proc/nowhere/state')).toThrow(
    expect.objectContaining({ code: 'configuration', hint: expect.stringMatching('--state-dir') }),
  );
});

test.each([
  ['no JSON', 'lease', '{oops'],
  ['nothing', 'lease', 'null'],
  ['of a kind of a newer version', 'teleport', '{}'],
  ['of a kind that every object has', 'constructor', '{}'],
  ['without what its kind needs', 'partial-export', '{"directory": 5}'],
  [
    'with a time that is none',
    'power',
    '{"server":"vc","vm":"a","instanceUuid":"u","moref":"vm-1","until":"garbage"}',
  ],
])('an entry that is %s is left alone, and named', (_what, kind, subject) => {
  journal.record('run-1', partial);
  journal.record('run-1', partial);
  database.prepare('UPDATE pending_undo SET pid = ?').run(2 ** 30);
  database.prepare('UPDATE pending_undo SET kind = ?, subject_json = ? WHERE id = 1').run(kind, subject);
  expect(journal.ofDeadRuns().map(({ id }) => id)).toEqual([2]);
  expect(journal.all().map(({ id }) => id)).toEqual([2]);
  expect(journal.unreadable()).toEqual([{ id: 1, kind, runId: 'run-1' }]);
});

test('an undo that is done and cannot be crossed out is told once, and crossed out with the next one', () => {
  const told: unknown[] = [];
  journal = new Journal(database, systemClock, { onUnsettled: (error) => told.push(error) });
  const settles = [1, 2, 3].map(() => journal.record('run-1', partial));
  database.exec(
    "CREATE TRIGGER full BEFORE DELETE ON pending_undo BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
  );
  settles[0]?.();
  settles[1]?.();
  expect(told).toEqual([expect.objectContaining({ message: 'database or disk is full' })]);
  expect(journal.all()).toHaveLength(3);
  database.exec('DROP TRIGGER full');
  settles[2]?.();
  expect(journal.all()).toEqual([]);
});

test('what cannot be written down beforehand is an error that says where room is needed', () => {
  database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true }) as number}`);
  const long = { ...partial, directory: 'x'.repeat(100_000) };
  expect(() => journal.record('run-1', long)).toThrow(
    expect.objectContaining({ code: 'no-space', hint: expect.stringContaining('--state-dir') }),
  );
});
