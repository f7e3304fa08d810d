import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSimulator, type Fault, type Hit, type Simulator } from '../../src/simulator/start.ts';
import { JumpingClock } from '../support/jumping-clock.ts';
import { runCli } from '../support/cli.ts';
import type { Ran } from '../support/judges.ts';

const MIB = 2 ** 20;
const clock = new JumpingClock();
let room: string;
let server: Simulator;

beforeAll(async () => {
  // Without an NVRAM no file is finished when the disk is held: nothing is worth to be kept after an interruption.
  const disks = [{ capacityBytes: 16 * MIB, dataBytes: MIB }];
  server = await startSimulator({
    clock,
    vms: [
      { name: 'one', disks, nvramBytes: 0 },
      { name: 'two', disks, nvramBytes: 0 },
    ],
  });
});
afterAll(async () => await server.close());

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'side-'));
  return async () => {
    server.faults.clear();
    expect(server.counters()).toMatchObject({ leasesOpen: 0 });
    await rm(room, { recursive: true, force: true });
  };
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

function start(...args: string[]): Run {
  let child: ChildProcess | undefined;
  const ended = runCli(
    [
      '--url',
      server.url.href,
      '--username',
      server.username,
      '--thumbprint',
      server.thumbprintSha256,
      ...args,
    ],
    {
      cwd: room,
      env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
      onStart: (started) => (child = started),
    },
  );
  return { child: child!, ended };
}

const hyperexport = async (...args: string[]): Promise<Ran> => await start(...args).ended;

/** A run that stands still in the middle of its disk until the fault lets it go. */
async function startHeld(...args: string[]): Promise<Run & { readonly hold: Hit }> {
  const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 100_000, times: 1 });
  const run = start(...args);
  await hold.struck();
  return { ...run, hold };
}

async function expectExport(directory: string, vm: string): Promise<void> {
  const record = JSON.parse(await readFile(join(room, directory, 'export.json'), 'utf8'));
  expect(record).toMatchObject({ vm: { name: vm }, verification: { serverChecksums: 'equal' } });
  const verified = await runCli(['verify', directory], { cwd: room });
  expect(verified, verified.stdout + verified.stderr).toMatchObject({ exitCode: 0 });
}

describe('while one run is at work,', () => {
  test('another one of the same VM is refused, and harms neither', async () => {
    const first = await startHeld('--vm', 'one', '--output', 'first');
    const second = await hyperexport('--vm', 'one', '--output', 'second');
    expect(second).toMatchObject({ exitCode: 18, stderr: expect.stringContaining(String(first.child.pid)) });
    first.hold.release();
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    await expectExport('first', 'one');
    expect((await readdir(room)).sort()).toEqual(['first', 'state']);
  });

  test('another VM can be exported beside it', async () => {
    const first = await startHeld('--vm', 'one', '--output', 'first');
    expect(await hyperexport('--vm', 'two', '--output', 'second')).toMatchObject({ exitCode: 0 });
    first.hold.release();
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    await expectExport('first', 'one');
    await expectExport('second', 'two');
  });

  test('another VM is refused at the same place', async () => {
    const first = await startHeld('--vm', 'one', '--output', 'out');
    const second = await hyperexport('--vm', 'two', '--output', 'out', '--overwrite');
    expect(second).toMatchObject({ exitCode: 18, stderr: expect.stringContaining(String(first.child.pid)) });
    first.hold.release();
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    await expectExport('out', 'one');
    expect(await hyperexport('--vm', 'two', '--output', 'out', '--overwrite')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('another VM'),
    });
    expect((await readdir(room)).sort()).toEqual(['out', 'state']);
  });
});

describe('a run that is interrupted', () => {
  test('says so in the last line of --json, and leaves nothing', async () => {
    const run = await startHeld('--vm', 'one', '--output', 'out', '--json');
    run.child.kill('SIGINT');
    const { exitCode, stdout } = await run.ended;
    expect(exitCode).toBe(130);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ error: { code: 'interrupted', exit_status: 130, vm: 'one' } });
    expect(lines.map(({ type }) => type)).toContain('lease.aborted');
    expect(await readdir(room)).toEqual(['state']);
  });

  test('prints no success with --quiet', async () => {
    const run = await startHeld('--vm', 'one', '--output', 'out', '--quiet');
    run.child.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await run.ended;
    expect(exitCode).toBe(143);
    expect(stdout).not.toContain('status=success');
    expect(stderr).toContain('SIGTERM');
    expect(await readdir(room)).toEqual(['state']);
  });

  test('twice ends at once, in the middle of its clean-up; the next run mends that', async () => {
    const run = await startHeld('--vm', 'one', '--output', 'out');
    const abort: Fault = { kind: 'hold', method: 'HttpNfcLeaseAbort' };
    const cleaning = server.faults.add(abort);
    run.child.kill('SIGINT');
    await cleaning.struck();
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ exitCode: null });
    server.faults.clear();
    clock.jump(301_000);
    await expect.poll(() => server.counters().leasesOpen).toBe(0);

    expect(await hyperexport('--vm', 'one', '--output', 'out')).toMatchObject({ exitCode: 0 });
    await expectExport('out', 'one');
    expect((await readdir(room)).sort()).toEqual(['out', 'state']);
    expect(await readdir(join(room, 'state/locks'))).toEqual([]);
  });
});
