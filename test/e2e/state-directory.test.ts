import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { openDatabase } from '../../src/state/database.ts';
import { Jobs } from '../../src/state/jobs.ts';
import { runAgainst } from '../support/against-simulator.ts';
import { runCli } from '../support/cli.ts';
import { projectRoot } from '../support/judges.ts';

let server: Simulator;
let receiver: Server;
let told: string[];
let room: string;
let state: string;

beforeAll(async () => {
  server = await startSimulator();
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      const { event, data } = JSON.parse(body) as { event: string; data: { error?: { code: string } } };
      told.push(`${event} ${data.error?.code ?? ''}`.trim());
      response.end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});

afterAll(async () => {
  receiver.close();
  await server.close();
});

beforeEach(async () => {
  told = [];
  room = await mkdtemp(join(tmpdir(), 'state-directory-'));
  state = join(room, 'state');
});

afterEach(async () => {
  await rm(room, { recursive: true });
});

const hook = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
const exportVm = async (...args: readonly string[]) =>
  await runAgainst(server, room, ['--vm', 'web01', '--output', './{vm}-{time}', ...args]);
const history = async (...args: readonly string[]) =>
  await runCli(['--history', '--quiet', ...args], { env: { HYPEREXPORT_STATE_DIR: state } });
const file = () => join(state, 'hyperexport.db');

/** No run came so far as to log in. */
async function expectNothingDone(work: () => Promise<void>): Promise<void> {
  const before = server.counters();
  await work();
  expect(server.counters()).toEqual(before);
  expect((await readdir(room)).filter((name) => name.startsWith('web01'))).toEqual([]);
}

describe('a state database that cannot be used ends an export before the server is asked for anything', () => {
  test('because it is damaged, with what to do about it; whoever wants to know is told, once', async () => {
    await mkdir(state);
    await writeFile(file(), Buffer.alloc(8192, 'not a database '));
    await expectNothingDone(async () => {
      const ran = await exportVm('--webhook-url', hook());
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).toMatch(
        /cannot use the state directory .*: file is not a database\nhint: bring hyperexport.db back/,
      );
      expect(told).toEqual(['job.created', 'job.failed configuration']);
    });
    const read = await history();
    expect(read).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('file is not a database') });
  });

  test.each([['--history'], ['--report'], ['--clear-history', '--yes'], ['--vm', 'web01']])(
    'because a newer version wrote it: %s',
    async (...args) => {
      await mkdir(state);
      const database = new Database(file());
      database.pragma('user_version = 99');
      database.close();
      await expectNothingDone(async () => {
        const ran = await runAgainst(server, room, args);
        expect(ran.exitCode).toBe(2);
        expect(ran.stderr).toMatch(/the state database has schema 99.*\nhint: use the newer hyperexport/);
      });
    },
  );

  test('because its pages are damaged', async () => {
    await mkdir(state);
    damage('pending_undo');
    await expectNothingDone(async () => {
      const ran = await exportVm('--webhook-url', hook());
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).toMatch(/cannot read in the state directory what has still to be undone/);
      expect(told).toEqual(['job.created', 'job.failed configuration']);
    });
  });
});

/** A table is not what it was: what any damage of it comes to, and the same each time. */
function damage(table: string): void {
  openDatabase(state).close();
  const database = new Database(file());
  database.exec(`ALTER TABLE ${table} RENAME TO gone`);
  database.close();
}

describe('a history that cannot be written', () => {
  test('is a warning where nobody is to be told of the export', async () => {
    damage('jobs');
    const ran = await exportVm();
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr.match(/warning: what becomes of this run is not in the history/g)).toHaveLength(1);
  });

  test('refuses an export that somebody wants to be told of, and tells them that', async () => {
    damage('jobs');
    await expectNothingDone(async () => {
      const ran = await exportVm('--webhook-url', hook());
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).toContain(
        'cannot write down in the state directory who is to be told of the export',
      );
      expect(told).toEqual(['job.created', 'job.failed configuration']);
    });
  });
});

const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;
if (!canMount)
  console.warn('skipped: a full and a read-only state directory: this user may not mount a file system');

describe.skipIf(!canMount)('on a file system of its own', () => {
  /** Runs the program with a state directory on a small file system that `prepare` has filled or made read-only. */
  function hyperexport(prepare: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const exe = process.env['HYPEREXPORT_EXE'];
    const program = exe === undefined ? [process.execPath, join(projectRoot, 'src/main.ts')] : [exe];
    const script = `mount -t tmpfs -o size=600k tmpfs "$0" && cp -r ${room}/before/. "$0" && ${prepare} && exec "$@"`;
    return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = spawn('unshare', ['-rm', 'sh', '-c', script, state, ...program, ...args], {
        cwd: room,
        env: { PATH: process.env['PATH'] ?? '', HYPEREXPORT_STATE_DIR: state, HOME: room, ...env },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (piece) => (stdout += String(piece)));
      child.stderr.on('data', (piece) => (stderr += String(piece)));
      child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
  }

  const FULL = 'cat /dev/zero > "$0/fill" 2>/dev/null; true';
  const READ_ONLY = 'mount -o remount,ro "$0"';
  const connected = () => ({
    HYPEREXPORT_URL: server.url.href,
    HYPEREXPORT_USERNAME: server.username,
    HYPEREXPORT_PASSWORD: server.password,
    HYPEREXPORT_THUMBPRINT: server.thumbprintSha256,
    HYPEREXPORT_WEBHOOK_URL: hook(),
  });

  /** One export is in the history. */
  beforeEach(async () => {
    const before = join(room, 'before');
    const database = openDatabase(before);
    const jobs = new Jobs(database, systemClock);
    jobs.create({
      id: '1',
      name: 'web01',
      vmPath: '/DC0/vm/web01',
      outputPath: '/o',
      definition: { run: '1' },
    });
    jobs.end('1', { status: 'completed', result: { bytes: 5 } });
    database.close();
    await mkdir(state);
  });

  test.each([
    ['that is full', FULL, 16, 'no-space', /cannot .* the state directory .*\nhint: make room there/],
    [
      'that is read-only',
      READ_ONLY,
      2,
      'configuration',
      /cannot use the state directory .*\nhint: make it writable/,
    ],
  ])(
    '%s an export is refused, and whoever wants to know is told',
    async (_what, prepare, status, code, words) => {
      await expectNothingDone(async () => {
        const ran = await hyperexport(prepare, ['--vm', 'web01', '--output', './{vm}'], connected());
        expect(ran.stderr).toMatch(words);
        expect(ran.exitCode).toBe(status);
        expect(told).toEqual(['job.created', `job.failed ${code}`]);
      });
    },
  );

  test.each([
    ['that is full', FULL],
    ['that is read-only', READ_ONLY],
  ])('%s the history can be read', async (_what, prepare) => {
    const listed = await hyperexport(prepare, ['--history', '--quiet']);
    expect(listed).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringMatching(/vm=web01\n(.*\n)*total=1/),
    });
    const report = await hyperexport(prepare, ['--report', '--quiet']);
    expect(report).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('\ngood=1\n') });
  });

  test('that is full nothing can be removed from the history, and that is said', async () => {
    const ran = await hyperexport(FULL, ['--clear-history', '--yes']);
    expect(ran).toMatchObject({ exitCode: 16, stderr: expect.stringContaining('hint: make room there') });
  });
});
