import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { finishDeadRuns } from '../../../src/export/finish-dead-runs.ts';
import { acquireLock } from '../../../src/platform/lock-file.ts';
import type { Journal } from '../../../src/state/journal.ts';
import { thisProcess } from '../../../src/platform/process-identity.ts';

let room: string;
let partial: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'dead-'));
  partial = join(room, '.out.hyperexport-partial');
  await mkdir(partial);
  await writeFile(join(partial, 'partial.json'), JSON.stringify({ runId: 'run-1' }));
  return async () => await rm(room, { recursive: true });
});

/** A journal with the one entry of a dead run. */
function journalOf(directory: string) {
  const settled: number[] = [];
  const entry = { id: 7, runId: 'run-1', createdAt: '', kind: 'partial-export', directory };
  const journal = {
    ofDeadRuns: () => [entry],
    unreadable: () => [],
    settle: (id: number) => settled.push(id),
  };
  return { settled, journal: journal as unknown as Journal };
}

test("a dead run's partial export goes, and its lock with it", async () => {
  const dead = { host: thisProcess().host, pid: 2 ** 30 };
  await writeFile(join(room, '.out.hyperexport.lock'), JSON.stringify(dead));
  const { journal, settled } = journalOf(partial);
  await finishDeadRuns(journal, { clock: systemClock, stateDirectory: room, emit: () => undefined });
  expect(await readdir(room)).toEqual([]);
  expect(settled).toEqual([7]);
});

test('a place that a live run has taken over is left alone', async () => {
  const release = await acquireLock(join(room, '.out.hyperexport.lock'), 'the output directory');
  const { journal, settled } = journalOf(partial);
  await finishDeadRuns(journal, { clock: systemClock, stateDirectory: room, emit: () => undefined });
  expect(await readdir(partial)).toEqual(['partial.json']);
  expect(settled).toEqual([7]);
  await release();
});

test('a place on a disk that is not mounted now is not forgotten', async () => {
  const { journal, settled } = journalOf(join(room, 'gone', '.out.hyperexport-partial'));
  await finishDeadRuns(journal, {
    clock: systemClock,
    stateDirectory: room,
    emit: () => expect.unreachable(),
  });
  expect(settled).toEqual([]);
});

test("a dead run's lock of a VM goes, a live one's stays", async () => {
  const locks = join(room, 'locks');
  await mkdir(locks);
  const release = await acquireLock(join(locks, 'alive.lock'), 'the VM');
  await writeFile(join(locks, 'dead.lock'), JSON.stringify({ host: thisProcess().host, pid: 2 ** 30 }));
  await writeFile(join(locks, 'elsewhere.lock'), JSON.stringify({ host: 'elsewhere', pid: 2 ** 30 }));
  const { journal } = journalOf(partial);
  await finishDeadRuns(journal, { clock: systemClock, stateDirectory: room, emit: () => undefined });
  expect((await readdir(locks)).sort()).toEqual(['alive.lock', 'elsewhere.lock']);
  await release();
});
