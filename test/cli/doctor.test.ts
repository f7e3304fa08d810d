import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { acquireLock } from '../../src/platform/lock-file.ts';
import { openDatabase } from '../../src/state/database.ts';
import { Journal, type PendingUndo } from '../../src/state/journal.ts';
import { runCli } from '../support/cli.ts';
import { thisProcess } from '../../src/platform/process-identity.ts';

let room: string;
let state: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'doctor-'));
  state = join(room, 'state');
  return async () => await rm(room, { recursive: true });
});

const DEAD = { host: thisProcess().host, pid: 2 ** 22 + 1 };

/** Writes down what a process left that is gone. */
function leave(undo: PendingUndo): void {
  const database = openDatabase(state);
  new Journal(database, systemClock).record('dead-run', undo);
  database.prepare('UPDATE pending_undo SET pid = ?, process_started = NULL').run(DEAD.pid);
  database.close();
}

function pending(): string[] {
  const database = openDatabase(state);
  const kinds = new Journal(database, systemClock).all().map(({ kind }) => kind);
  database.close();
  return kinds;
}

async function partial(name: string, progress?: object): Promise<string> {
  const directory = join(room, `.${name}.hyperexport-partial`);
  await mkdir(directory);
  await writeFile(join(directory, 'partial.json'), JSON.stringify({ runId: 'dead-run', instanceUuid: 'u' }));
  await writeFile(join(directory, `${name}-disk1.vmdk`), 'half');
  if (progress !== undefined) await writeFile(join(directory, 'progress.json'), JSON.stringify(progress));
  leave({ kind: 'partial-export', directory });
  return directory;
}

const STRUCTURE = {
  ...{ layout: 'esxi', capacityBytes: 1, grainBytes: 1 },
  ...{ grains: 0, payloadBytes: 0, bytes: 4 },
};
const PROGRESS = {
  ...{ version: 1, format: 'ovf', base: 'web', includeImages: false },
  point: {
    instanceUuid: 'u',
    powerState: 'poweredOff',
    changeVersion: '1',
    disks: [],
    server: 's',
    moref: 'vm-1',
  },
  files: [
    { key: '/vm-1/x:0', name: 'web-disk1.vmdk', sizeBytes: 4, sha256: 'a'.repeat(64), structure: STRUCTURE },
  ],
};

const doctor = async (...args: string[]) => await runCli(['doctor', '--state-dir', state, ...args]);

test('doctor says so when there is nothing to do', async () => {
  await mkdir(state);
  const ran = await doctor();
  expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^No run that was killed/) });
});

test('doctor takes a state directory that is not there for a mistake, and makes none', async () => {
  expect(await doctor()).toMatchObject({ exitCode: 12, stderr: expect.stringContaining(state) });
  expect(await readdir(room)).toEqual([]);
});

test('doctor removes what a killed run left half done, and its locks, and lists them', async () => {
  const directory = await partial('db');
  await mkdir(join(state, 'locks'), { recursive: true });
  await writeFile(join(state, 'locks/u.lock'), JSON.stringify(DEAD));
  const ran = await doctor();
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
  expect(ran.stdout).toContain(`removed  the partial export of a run that was killed: ${directory}`);
  expect(ran.stdout).toContain('removed  the lock of a run that was killed');
  expect(await readdir(room)).toEqual(['state']);
  expect(await readdir(join(state, 'locks'))).toEqual([]);
  expect(pending()).toEqual([]);
});

test('doctor keeps what --resume can go on with, unless told otherwise', async () => {
  const directory = await partial('web', PROGRESS);
  const ran = await doctor('--json');
  expect(JSON.parse(ran.stdout).outcomes).toEqual([
    expect.objectContaining({ outcome: 'kept', kind: 'partial-export', path: directory }),
  ]);
  expect(pending()).toEqual(['partial-export']);
  const discarded = await doctor('--discard-partial', '--quiet');
  expect(discarded.stdout).toContain('removed=1\n');
  expect(await readdir(room)).toEqual(['state']);
  expect(pending()).toEqual([]);
});

test('doctor names the VM that the lease of a killed run still blocks', async () => {
  leave({ kind: 'lease', server: 'vcenter.example.com', vm: 'web01', instanceUuid: 'u' });
  const ran = await doctor();
  expect(ran.stdout).toMatch(/^waiting {2}the export lease of "web01" on vcenter\.example\.com/);
  expect(pending()).toEqual(['lease']);
});

test('doctor leaves a run alone that is at work', async () => {
  await mkdir(join(state, 'locks'), { recursive: true });
  const release = await acquireLock(join(state, 'locks/u.lock'), 'the VM');
  const ran = await doctor();
  expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^No run that was killed/) });
  expect(await readdir(join(state, 'locks'))).toEqual(['u.lock']);
  await release();
});

test('doctor ends with 4 and the reason when something cannot be removed', async () => {
  const directory = join(room, '.mine.hyperexport-partial');
  await mkdir(directory);
  await writeFile(join(directory, 'notes.txt'), 'not of this program');
  leave({ kind: 'partial-export', directory });
  const ran = await doctor();
  expect(ran).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('this program did not make it') });
  expect(await readdir(directory)).toEqual(['notes.txt']);
  expect(pending()).toEqual(['partial-export']);
});
