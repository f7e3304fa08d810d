import { type ChildProcess } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';
import { runCli } from '../support/cli.ts';
import { JumpingClock } from '../support/jumping-clock.ts';
import type { Ran } from '../support/judges.ts';
import { runInProcess } from './faults/run-in-process.ts';

const MIB = 2 ** 20;
const clock = new JumpingClock();
let room: string;
let server: Simulator;

/** Without an NVRAM no file is finished while a disk is held: an interrupted export leaves nothing to go on with. */
const small = (name: string, more: Partial<SimulatedVm> = {}): SimulatedVm => ({
  name,
  disks: [{ capacityBytes: 16 * MIB, dataBytes: MIB }],
  nvramBytes: 0,
  ...more,
});

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'batch-'));
  server = await startSimulator({
    clock,
    vms: [
      ...['web01', 'web02', 'web03', 'web04', 'web05', 'web06'].map((name) => small(name)),
      small('running', { powerState: 'poweredOn' }),
      small('app', { folder: 'production' }),
      small('app', { folder: 'staging' }),
    ],
  });
});
afterEach(async () => {
  expectNothingOpen(server);
  await server.close();
  await rm(room, { recursive: true, force: true });
});

async function hyperexport(...args: string[]): Promise<Ran> {
  return await runAgainst(server, room, args);
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

function start(...args: string[]): Run {
  let child: ChildProcess | undefined;
  const ended = runAgainst(server, room, args, {
    env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
    onStart: (started) => (child = started),
  });
  return { child: child!, ended };
}

async function expectExport(directory: string, vm: string): Promise<void> {
  const record = JSON.parse(await readFile(join(room, directory, 'export.json'), 'utf8'));
  expect(record).toMatchObject({ vm: { name: vm } });
  expect(await runCli(['verify', directory], { cwd: room })).toMatchObject({ exitCode: 0 });
}

const isThere = async (path: string) =>
  await access(join(room, path)).then(
    () => true,
    () => false,
  );

const blocksOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n\n')
    .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2))));

const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('several VMs in one run', () => {
  test('are exported into a directory each, on one session, and the run ends with 0', async () => {
    const ran = await hyperexport('--vm', 'web*', '--output', 'out', '--concurrency', '3');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect((await readdir(join(room, 'out'))).sort()).toEqual([
      ...['web01', 'web02', 'web03', 'web04', 'web05', 'web06'],
    ]);
    await expectExport('out/web04', 'web04');
    expect(ran.stdout).toMatch(/^ {2}VM +Result +Size +Time\n/);
    expect(ran.stdout).toMatch(/\n {2}web06 +exported +\d.*out\/web06\n/);
    expect(ran.stdout).toMatch(/✔ Exported 6 VMs: .* MB in \d+s\n$/);
    expect(server.counters()).toMatchObject({ logins: 1, logouts: 1, mostLeasesOpen: 3 });
  });

  test('go on when one in the middle fails: it is named, the others are complete, the run ends with 3', async () => {
    const ran = await hyperexport('--vm', 'web01', '--vm', 'running', '--vm', 'web02', '--output', 'out');
    expect(ran.exitCode).toBe(3);
    await expectExport('out/web01', 'web01');
    await expectExport('out/web02', 'web02');
    expect(await isThere('out/running')).toBe(false);
    expect(ran.stderr.match(/^error: running: the VM "running" is running/gm)).toHaveLength(1);
    expect(ran.stderr).toMatch(/\nerror: 1 of 3 VMs was not exported: running\n/);
    expect(ran.stdout).toMatch(/running +failed +the VM "running" is running/);
    expect(ran.stdout).toMatch(/Exported 2 of 3 VMs: .*, 1 failed\n$/);
  });

  test('go on when the host of one sends nothing: the server is asked, and is there', async () => {
    // Two tries under each of three leases.
    server.faults.add({ kind: 'reset', file: 'disk-0.vmdk', times: 6 });
    const more = ['--concurrency', '1', '--tries', '2', '--retry-delay', '1ms', '--quiet'];
    const ran = await hyperexport('--vm', 'web01', '--vm', 'web02', '--output', 'out', ...more);
    expect(ran.exitCode, ran.stderr).toBe(3);
    expect(blocksOf(ran.stdout)).toMatchObject([
      { status: 'failed', vm: 'web01', error_code: expect.stringMatching(/^(transfer|unreachable)$/) },
      { status: 'success', vm: 'web02' },
      { total: '2', failed: '1', skipped: '0' },
    ]);
  });

  test('with --quiet are a block each, and a sum at the end', async () => {
    const ran = await hyperexport('--vm', 'web01', '--vm', 'running', '--output', 'out', '--quiet');
    expect(ran.exitCode).toBe(3);
    const blocks = blocksOf(ran.stdout);
    expect(blocks).toHaveLength(3);
    expect(blocks.find(({ vm }) => vm === 'web01')).toMatchObject({
      status: 'success',
      output: expect.stringMatching(/out\/web01$/),
    });
    expect(blocks.find(({ vm }) => vm === 'running')).toMatchObject({
      status: 'failed',
      error_code: 'wrong-state',
      error: expect.stringMatching('is running'),
      hint: expect.stringMatching('shut it down|--power-off|--snapshot'),
    });
    expect(Object.keys(blocks.at(-1))).toEqual([
      ...['total', 'succeeded', 'failed', 'skipped', 'left_behind', 'bytes', 'duration_seconds'],
    ]);
    expect(blocks.at(-1)).toMatchObject({ total: '2', succeeded: '1', failed: '1', skipped: '0' });
    expect(ran.stderr).toMatch(/^error: running: /);
  });

  test('with --json are events of a task each, a result each, and a summary last', async () => {
    const ran = await hyperexport('--vm', 'web01', '--vm', 'running', '--output', 'out', '--json');
    expect(ran.exitCode).toBe(3);
    const lines = linesOf(ran.stdout);
    expect(lines.find(({ type }) => type === 'batch.started')).toMatchObject({ vms: 2, concurrency: 4 });
    expect(lines.find(({ type }) => type === 'disk.finished')).toMatchObject({ task: 'vm:web01' });
    expect(lines.filter(({ type }) => type === 'result')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ status: 'success', vm: 'web01', warnings: 0 }),
        expect.objectContaining({
          status: 'failed',
          vm: 'running',
          error: expect.objectContaining({ code: 'wrong-state', exit_status: 2, retryable: false }),
        }),
      ]),
    );
    expect(lines.at(-1)).toMatchObject({ type: 'summary', total: 2, succeeded: 1, failed: 1 });
    expect(ran.stderr).toMatch(/^error: running: /);
  });

  test('end with 1 when all of them failed', async () => {
    await writeFile(join(room, 'vms.txt'), 'running\nnobody\n');
    const ran = await hyperexport('--batch', 'vms.txt', '--output', 'out');
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringMatching('none of 2 VMs was exported') });
    expect(ran.stderr).toMatch(/^error: nobody: there is no VM "nobody"/m);
  });

  test('of a batch file have what their lines say', async () => {
    await writeFile(
      join(room, 'vms.txt'),
      '# nightly\nweb01 format=ova\n\nweb02 output=elsewhere/{vm}\nnobody\n',
    );
    const ran = await hyperexport('--batch', 'vms.txt', '--output', 'out');
    expect(ran.exitCode).toBe(3);
    expect(await isThere('out/web01/web01.ova')).toBe(true);
    await expectExport('elsewhere/web02', 'web02');
  });

  test('of one name do not meet in one directory', async () => {
    const ran = await hyperexport('--vm', 'app*', '--output', 'out');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    const names = await readdir(join(room, 'out'));
    expect(names).toEqual([expect.stringMatching(/^app-[0-9a-f]{8}$/), expect.stringMatching(/^app-/)]);
    expect(ran.stdout).toMatch('/DC0/vm/production/app');
  });

  test('that would meet in one directory are refused before anything starts', async () => {
    await writeFile(join(room, 'vms.txt'), 'web01 output=out/{vm}\nweb02 output=out/web01/{vm}\n');
    const ran = await hyperexport('--batch', 'vms.txt');
    expect(ran).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching('/DC0/vm/web01 and /DC0/vm/web02'),
    });
    expect(server.counters().leases.opened).toBe(0);
    expect(await isThere('out')).toBe(false);
  });

  test('of a pattern are a run with several also where it comes to one', async () => {
    const ran = await hyperexport('--vm', 'web01*', '--output', 'out', '--quiet');
    expect(ran.exitCode).toBe(0);
    await expectExport('out/web01', 'web01');
    expect(blocksOf(ran.stdout)).toMatchObject([{ vm: 'web01' }, { total: '1', succeeded: '1' }]);
  });
});

describe('several VMs that are only looked at', () => {
  const look = ['--vm', 'web01', '--vm', 'app*', '--vm', 'running', '--output', 'out'];

  test('by --validate-only have a report each, and the run ends with 3 when some could not be exported', async () => {
    const ran = await hyperexport(...look, '--validate-only');
    expect(ran).toMatchObject({ exitCode: 3, stderr: 'error: 1 of 4 VMs cannot be exported: running\n' });
    expect(ran.stdout.match(/^Ready to be exported$/gm)).toHaveLength(3);
    expect(ran.stdout).toMatch(/\n\n1 of 4 exports would fail\n$/);
    const quiet = await hyperexport(...look, '--validate-only', '--quiet');
    expect(blocksOf(quiet.stdout)).toMatchObject([
      { status: 'ready', vm: 'web01' },
      { status: 'ready', path: '/DC0/vm/production/app' },
      { status: 'ready', path: '/DC0/vm/staging/app' },
      { status: 'not-ready', vm: 'running' },
      { total: '4', ready: '3', not_ready: '1' },
    ]);
    expect(server.counters().leases.opened).toBe(0);
  });

  test('by --dry-run have a plan each, in the directory that is theirs', async () => {
    await writeFile(join(room, 'vms.txt'), 'web01 format=ova\napp*\nnobody\n');
    const ran = await hyperexport('--batch', 'vms.txt', '--output', 'out', '--dry-run', '--json');
    expect(ran.exitCode).toBe(3);
    expect(linesOf(ran.stdout)).toMatchObject([
      { vm: 'nobody', ready: false, error: { code: 'not-found' } },
      { vm: 'web01', ready: true, plan: { format: 'ova', output: join(room, 'out/web01') } },
      { vm: 'app', plan: { output: expect.stringMatching(/out\/app-[0-9a-f]{8}$/) } },
      { vm: 'app', plan: { output: expect.stringMatching(/out\/app-[0-9a-f]{8}$/) } },
      { type: 'summary', total: 4, ready: 3, not_ready: 1 },
    ]);
    expect(await isThere('out')).toBe(false);
  });

  test('end with 0 when all could be exported, with 1 when none could', async () => {
    expect(await hyperexport('--vm', 'web*', '--validate-only')).toMatchObject({ exitCode: 0 });
    expect(await hyperexport('--vm', 'run*', '--validate-only')).toMatchObject({ exitCode: 1 });
  });
});

describe('a run with several that is ended', () => {
  test('by Ctrl-C undoes what is under way, begins no other, and still prints what it did', async () => {
    const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 100_000, skip: 2 });
    const run = start('--vm', 'web*', '--output', 'out', '--concurrency', '2', '--quiet');
    await hold.struck();
    run.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await run.ended;
    hold.release();
    expect(exitCode, stderr).toBe(130);
    const blocks = blocksOf(stdout);
    const [sum, ...rest] = blocks.reverse();
    const by = Map.groupBy(rest, ({ status }) => status);
    expect(by.get('success')?.length).toBeGreaterThanOrEqual(1);
    expect(by.get('failed')?.map(({ error_code }) => error_code)).toContain('interrupted');
    expect(by.get('skipped')?.length).toBeGreaterThanOrEqual(2);
    expect(sum).toMatchObject({ total: '6', skipped: String(by.get('skipped')?.length) });
    expect(stderr).toMatch(/error: interrupted by SIGINT; \d of 6 VMs are not exported\n$/);
    const done = by.get('success')?.map(({ vm }) => vm);
    expect((await readdir(join(room, 'out'))).sort()).toEqual(done?.sort());
    expect(server.counters().leases.opened).toBeLessThanOrEqual(4);
  });

  test('by kill -9 is done again by the same command, without the VMs that are complete', async () => {
    const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 100_000, skip: 1, times: 1 });
    const run = start('--vm', 'web01', '--vm', 'web02', '--output', 'out', '--concurrency', '1', '--quiet');
    await hold.struck();
    run.child.kill('SIGKILL');
    const killed = await run.ended;
    hold.release();
    // Its block was printed when it was done: the run had no time to say more.
    expect(blocksOf(killed.stdout)).toMatchObject([{ status: 'success', vm: 'web01' }]);
    await expectExport('out/web01', 'web01');
    server.expireLeases();
    server.endSessions();
    const again = await hyperexport('--vm', 'web01', '--vm', 'web02', '--output', 'out', '--quiet');
    expect(again.exitCode).toBe(3);
    expect(again.stderr).toMatch('removed the partial export');
    expect(blocksOf(again.stdout).find(({ vm }) => vm === 'web01')).toMatchObject({
      error_code: 'target-exists',
    });
    await expectExport('out/web02', 'web02');
    expect(await readdir(join(room, 'out'))).toEqual(['web01', 'web02']);
  });

  test('by a server that is gone begins no other', async () => {
    const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 100_000 });
    const { url, username, password, thumbprintSha256 } = server;
    const run = runInProcess(
      [
        ...['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, '--vm', 'web*'],
        ...['--output', join(room, 'out'), '--concurrency', '1', '--tries', '1', '--quiet'],
      ],
      { HYPEREXPORT_PASSWORD: password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
    );
    await hold.struck();
    await server.close();
    const { exitCode, stdout, stderr } = await run;
    expect(exitCode, stderr).toBe(1);
    const blocks = blocksOf(stdout);
    expect(blocks[0]).toMatchObject({ status: 'failed', vm: 'web01' });
    expect(blocks[1]).toMatchObject({ status: 'skipped', error_code: 'unreachable' });
    expect(blocks.at(-1)).toMatchObject({ total: '6', failed: '6', skipped: '5' });
    // Nobody is there who could be told that they are over.
    server = await startSimulator({ vms: [] });
  });
});

describe('the limits over all runs of a machine', () => {
  test('hold in one run: no more disks are read at once than the host may serve', async () => {
    const ran = await hyperexport(
      '--vm',
      'web*',
      '--output',
      'out',
      '--concurrency',
      '6',
      '--max-per-host',
      '2',
    );
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    expect(server.counters().mostLeasesOpen).toBe(2);
    expect(ran.stderr).toMatch(/web0\d: waiting for the ESXi host .* \(2 of 2 places taken\)\n/);
  });

  test('hold over two processes, and a run that waits goes on when there is a place', async () => {
    const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 100_000, times: 2 });
    const limit = ['--max-per-vcenter', '2', '--max-per-host', '0'];
    const first = start('--vm', 'web01', '--vm', 'web02', '--output', 'first', ...limit);
    await hold.struck(2);
    const waits = Promise.withResolvers<undefined>();
    const second = runAgainst(server, room, ['--vm', 'web03', '--output', 'second', ...limit], {
      env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
      onStart: ({ stderr }) =>
        stderr?.on('data', (text: Buffer) => {
          if (text.toString().includes('waiting for the server')) waits.resolve(undefined);
        }),
    });
    await waits.promise;
    hold.release();
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    expect(await second).toMatchObject({ exitCode: 0 });
    expect(server.counters().mostLeasesOpen).toBe(2);
    await expectExport('second', 'web03');
  });

  test('hold for snapshots: the next one on a datastore is made when the one before is removed', async () => {
    const more = ['--snapshot', '--max-per-datastore', '1', '--json'];
    const ran = await hyperexport(
      '--vm',
      'running',
      '--vm',
      'web01',
      '--vm',
      'web02',
      '--output',
      'out',
      ...more,
    );
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    const types = linesOf(ran.stdout).map(({ type }) => String(type));
    expect(types.filter((type) => /^snapshot\.(created|removed)$/.test(type))).toEqual([
      ...['snapshot.created', 'snapshot.removed', 'snapshot.created', 'snapshot.removed'],
      ...['snapshot.created', 'snapshot.removed'],
    ]);
    expect(types).toContain('slot.waiting');
  });

  test('do not count a run that was killed', async () => {
    const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 100_000, times: 1 });
    const killed = start('--vm', 'web01', '--output', 'first', '--max-per-host', '1');
    await hold.struck();
    killed.child.kill('SIGKILL');
    await killed.ended;
    hold.release();
    const ran = await hyperexport('--vm', 'web02', '--output', 'second', '--max-per-host', '1');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    server.expireLeases();
    server.endSessions();
  });

  test('are waited for only until Ctrl-C', async () => {
    const hold = server.faults.add({ kind: 'hold', file: 'disk-0.vmdk', after: 100_000, times: 1 });
    const first = start('--vm', 'web01', '--output', 'first', '--max-per-host', '1');
    await hold.struck();
    const ran = await runAgainst(
      server,
      room,
      ['--vm', 'web02', '--output', 'second', '--max-per-host', '1'],
      {
        env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
        interruptOn: { stderr: /waiting for/, signal: 'SIGINT' },
      },
    );
    expect(ran.exitCode).toBe(130);
    hold.release();
    expect(await first.ended).toMatchObject({ exitCode: 0 });
  });
});

test('VMs of which each alone would fit are told that they may not fit together', async () => {
  const { bavail, bsize } = await statfs(room);
  const dataBytes = Math.floor((bavail * bsize * 0.6) / 2 ** 20) * 2 ** 20;
  const disks = [{ capacityBytes: 2 * dataBytes, dataBytes }];
  await using large = await startSimulator({ vms: ['big01', 'big02'].map((name) => ({ name, disks })) });
  const ran = await runAgainst(large, room, [
    '--vm',
    'big*',
    '--all',
    '--output',
    'big',
    '--validate-only',
    '--quiet',
  ]);
  expect(ran.exitCode, ran.stdout).toBe(0);
  const spaces = blocksOf(ran.stdout).map(({ check_space }) => check_space as string);
  expect(spaces.slice(0, 2).sort()).toEqual(['ok', 'warning']);
  expect(ran.stdout).toContain('of which the other exports of this run may take');
});
