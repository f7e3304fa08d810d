import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedVm } from '../../src/simulator/inventory-spec.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/start.ts';
import { expectNothingOpen, runAgainst } from '../support/against-simulator.ts';
import { runCli } from '../support/cli.ts';
import { runInProcess, type InProcessRun } from '../support/run-in-process.ts';
import { isRunning, writeScript } from '../support/script.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'hooks-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 };
const vms: SimulatedVm[] = [
  { name: 'web01', disks: [small] },
  { name: 'runs', disks: [small], powerState: 'poweredOn' },
];

async function serve(options: SimulatorOptions = {}): Promise<Simulator> {
  return await startSimulator({ vms, ...options });
}

interface Document {
  readonly version: number;
  readonly hook: string;
  readonly event: string;
  readonly run_id: string;
  readonly data: Record<string, unknown> & { readonly job_id: string; readonly output_path: string };
}

/** A hook that keeps what it was told in a file, one document a line. */
async function keeping(name: string, lines: readonly string[] = []): Promise<string> {
  return await writeScript(join(room, name), [`cat >> "${room}/${name}.got"`, ...lines]);
}

async function got(name: string): Promise<Document[]> {
  const text = await readFile(join(room, `${name}.got`), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Document);
}

async function run(
  server: Simulator,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<InProcessRun> {
  const { url, username, password, thumbprintSha256 } = server;
  return await runInProcess(
    ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256, ...args],
    {
      environment: {
        HYPEREXPORT_PASSWORD: password,
        HYPEREXPORT_STATE_DIR: join(room, 'state'),
        HOME: room,
        PATH: process.env['PATH'],
        ...environment,
      },
    },
  );
}

const output = () => ['--output', join(room, '{vm}')];

describe('--pre-export and --post-export', () => {
  test('are run once for each VM, before anything is changed and when it has its final name, with what a webhook would get', async () => {
    await using server = await serve();
    const pre = await keeping('pre', [`[ -e "${room}/before" ] || ls -A "${room}" > "${room}/before"`]);
    const post = await keeping('post', [`ls "${room}/web01" > "${room}/after"`]);
    const vm = ['--vm', 'web01', '--vm', 'runs', '--snapshot', '--concurrency', '1'];
    const ran = await run(server, [...vm, ...output(), '--pre-export', pre, '--post-export', post]);
    expect(ran).toMatchObject({ exitCode: 0 });

    const types = ran.events.filter(({ task }) => task === 'vm:runs').map(({ type }) => type);
    expect(types.indexOf('hook.finished')).toBeLessThan(types.indexOf('snapshot.requested'));
    expect(types.lastIndexOf('hook.started')).toBeGreaterThan(types.indexOf('snapshot.removed'));
    expect(await readFile(join(room, 'before'), 'utf8')).not.toMatch(/^web01$/m);
    expect(await readFile(join(room, 'after'), 'utf8')).toContain('web01.ovf');

    const [first, second] = await got('pre');
    expect(first).toMatchObject({
      ...{ version: 1, hook: 'pre-export', event: 'job.started', run_id: ran.events[0]?.runId },
      data: { job_name: 'web01', vm_path: '/DC0/vm/web01', output_path: join(room, 'web01'), format: 'ovf' },
    });
    expect(second?.data).toMatchObject({ job_name: 'runs' });
    const [end] = await got('post');
    expect(end).toMatchObject({
      ...{ version: 1, hook: 'post-export', event: 'job.completed' },
      data: {
        job_id: first?.data.job_id,
        ovf_path: join(room, 'web01', 'web01.ovf'),
        verified: ['stream'],
      },
    });
    expect(end?.data['exported_files']).toContain(join(room, 'web01', 'web01-disk1.vmdk'));
    expectNothingOpen(server);
  });

  test('print nothing on our stdout, which has what scripts read', async () => {
    await using server = await serve();
    const noisy = await writeScript(join(room, 'noisy'), ['echo out', 'echo err >&2']);
    const args = ['--vm', 'web01', ...output(), '--pre-export', noisy, '--post-export', noisy];
    const quiet = await run(server, [...args, '--quiet']);
    expect(quiet).toMatchObject({ exitCode: 0, stderr: '' });
    expect(quiet.stdout).toMatch(/^status=success\n/);
    expect(quiet.stdout).not.toMatch(/out$|err$/m);
    const human = await run(server, [...args, '--overwrite']);
    expect(human.stderr).toMatch(/^pre-export \| out\npre-export \| err$/m);
    expect(human.stdout).not.toContain('| out');
  });

  test('have the environment, but for the variables from which our secrets are read', async () => {
    await using server = await serve();
    const pre = await writeScript(join(room, 'pre'), [`env > "${room}/environment"`]);
    const secrets = {
      GOVC_PASSWORD: 'distinctive-1',
      HYPEREXPORT_WEBHOOK_SECRET: 'distinctive-2',
      HYPEREXPORT_EMAIL_PASSWORD: 'distinctive-3',
    };
    const ran = await run(server, ['--vm', 'web01', ...output(), '--pre-export', pre], {
      ...secrets,
      RESTIC_REPOSITORY: '/backups',
    });
    expect(ran).toMatchObject({ exitCode: 0 });
    const environment = await readFile(join(room, 'environment'), 'utf8');
    expect(environment).toMatch(/^RESTIC_REPOSITORY=\/backups$/m);
    expect(environment).not.toMatch(/distinctive|PASSWORD|SECRET/);
    expect(environment).not.toContain(server.password);
  });

  test.each([
    ['is not there', 'no-such-program --now', 'the program "no-such-program" of --pre-export is not found'],
    ['may not be executed', '/dev/null', 'is no file that this user may execute'],
    ['has an open quote', 'sh -c "true', '--pre-export: a quote is not closed'],
    ['is empty', '""  ', '--pre-export: the command is empty'],
  ])('that %s is refused before anybody is asked anything', async (_, command, message) => {
    await using server = await serve();
    const before = server.counters();
    for (const flag of [[], ['--validate-only']]) {
      const ran = await run(server, ['--vm', 'web01', ...output(), ...flag, '--pre-export', command]);
      expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) as string });
    }
    expect(server.counters()).toEqual(before);
    expect(await readdir(room)).toEqual([]);
  });
});

describe('a hook that fails', () => {
  test('before the export ends it before anything is changed on the server, and the other is told', async () => {
    await using server = await serve();
    const pre = await writeScript(join(room, 'pre'), ['echo "the NAS is not there" >&2', 'exit 7']);
    const post = await keeping('post');
    const flags = ['--snapshot', '--pre-export', pre, '--post-export', post];
    const ran = await run(server, ['--vm', 'runs', ...output(), ...flags, '--quiet']);
    expect(ran).toMatchObject({ exitCode: 2 });
    expect(ran.stdout).toMatch(/^error_code=hook-failed\nerror=.*\(exit status 7\): the NAS is not there$/m);
    expect(ran.events.map(({ type }) => type)).not.toContain('snapshot.requested');
    expect(await readdir(join(room, 'runs')).catch(() => 'absent')).toBe('absent');
    expect(await got('post')).toMatchObject([
      { event: 'job.failed', data: { error: { code: 'hook-failed' } } },
    ]);
    expectNothingOpen(server);
  });

  test('after the export leaves it good, and is exit 4, which names it', async () => {
    await using server = await serve();
    const post = await writeScript(join(room, 'copy-offsite'), ['echo "no route" >&2', 'exit 1']);
    const ran = await run(server, ['--vm', 'web01', ...output(), '--post-export', post, '--quiet']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toMatch(/^status=success\n/);
    expect(ran.stdout).toMatch(
      /^error_code=left-behind\nerror=.*what the post-export hook "copy-offsite" was/m,
    );
    expect(ran.stderr).toContain('(exit status 1): no route');
    expect(ran.stderr).toContain('the export need not be made again');
    expect(await readdir(join(room, 'web01'))).toContain('export.json');
  });

  test('is a warning with --hook-failure warn', async () => {
    await using server = await serve();
    const bad = await writeScript(join(room, 'bad'), ['exit 1']);
    const hooks = ['--pre-export', bad, '--post-export', bad, '--hook-failure', 'warn'];
    const ran = await run(server, ['--vm', 'web01', ...output(), ...hooks, '--quiet']);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stderr.match(/warning: the (pre|post)-export hook "bad" failed/g)).toHaveLength(2);
  });

  test('is one that takes longer than --hook-timeout', async () => {
    await using server = await serve();
    const endless = await writeScript(join(room, 'endless'), ['exec sleep 600']);
    const ran = await run(server, [
      ...['--vm', 'web01', ...output(), '--pre-export', endless, '--hook-timeout', '1s'],
    ]);
    expect(ran.exitCode).not.toBe(0);
    expect(ran.stderr).toMatch(/took longer than 1s, and was ended/);
    expectNothingOpen(server);
  });

  test('of one VM of several leaves the others alone', async () => {
    await using server = await serve();
    const pre = await writeScript(join(room, 'pre'), ['grep -q \'"job_name":"web01"\' && exit 1', 'exit 0']);
    const several = ['--vm', 'web01', '--vm', 'runs', '--snapshot', ...output()];
    const ran = await run(server, [...several, '--pre-export', pre]);
    expect(ran).toMatchObject({ exitCode: 3 });
    expect(await readdir(join(room, 'runs'))).toContain('export.json');
    expectNothingOpen(server);
  });
});

test('a good export whose run is killed in its post-export hook is told as one that left something behind', async () => {
  const post = await writeScript(join(room, 'copy-offsite'), ['kill -9 $PPID']);
  const env = { HYPEREXPORT_STATE_DIR: join(room, 'state') };
  const simulated = ['--provider', 'simulator', '--output', join(room, '{vm}')];
  await runCli([...simulated, '--vm', 'web01', '--post-export', post], { env });
  expect(await readdir(join(room, 'web01'))).toContain('export.json');
  await runCli([...simulated, '--vm', 'not-there'], { env });
  const { stdout } = await runCli(['--history', '--quiet', '--vm', 'web01'], { env });
  expect(stdout).toContain('what the post-export hook "copy-offsite" was to do');
}, 60_000);

test('the post-export hook is told of a VM that is not found, with what is known of it', async () => {
  await using server = await serve();
  const post = await keeping('post');
  expect(await run(server, ['--vm', 'gone', ...output(), '--post-export', post])).toMatchObject({
    exitCode: 12,
  });
  expect(await got('post')).toMatchObject([
    { event: 'job.failed', data: { job_name: 'gone', error: { code: 'not-found' } } },
  ]);
});

test('the post-export hook is not run where another run exports that VM: what is open then is of that one', async () => {
  await using server = await serve();
  const [pre, post] = [
    await writeScript(join(room, 'pre'), [`mkfifo "${room}/go"; read go < "${room}/go"`]),
    await keeping('post'),
  ];
  const first = run(server, ['--vm', 'web01', ...output(), '--pre-export', pre, '--post-export', post]);
  await expect.poll(async () => await readdir(room), { timeout: 30_000 }).toContain('go');
  const second = await run(server, ['--vm', 'web01', '--output', join(room, 'other'), '--post-export', post]);
  expect(second.exitCode).toBe(18);
  expect(await got('post')).toEqual([]);
  await writeFile(join(room, 'go'), 'go\n');
  expect(await first).toMatchObject({ exitCode: 0 });
  expect(await got('post')).toMatchObject([{ event: 'job.completed' }]);
});

describe('Ctrl-C', () => {
  const waiting = (name: string) => [
    `echo $$ > "${room}/${name}.pid"; sleep 60 & echo $! >> "${room}/${name}.pid"`,
    'echo ready',
    'wait',
  ];

  async function expectEnded(name: string): Promise<void> {
    const pids = (await readFile(join(room, `${name}.pid`), 'utf8')).trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) expect(await isRunning(pid)).toBe(false);
  }

  test('ends the hook and what it has started; the export is interrupted, and the other hook told', async () => {
    await using server = await serve();
    const pre = await writeScript(join(room, 'pre'), waiting('pre'));
    const post = await keeping('post');
    const flags = ['--snapshot', '--pre-export', pre, '--post-export', post];
    const ran = await runAgainst(server, room, ['--vm', 'runs', ...output(), ...flags], {
      interruptOn: { stderr: /pre-export \| ready/, signal: 'SIGINT' },
      env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
    });
    expect(ran).toMatchObject({ exitCode: 130 });
    await expectEnded('pre');
    expect(await got('post')).toMatchObject([
      { event: 'job.cancelled', data: { error: { code: 'interrupted' } } },
    ]);
    expectNothingOpen(server);
  });

  test('in the post-export hook makes a good export no other', async () => {
    await using server = await serve();
    const post = await writeScript(join(room, 'post'), waiting('post'));
    const ran = await runAgainst(server, room, ['--vm', 'web01', ...output(), '--post-export', post], {
      interruptOn: { stderr: /post-export \| ready/, signal: 'SIGINT' },
      env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
    });
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stderr).toContain('the post-export hook "post" was ended: interrupted by SIGINT');
    await expectEnded('post');
    expect(await readdir(join(room, 'web01'))).toContain('export.json');
  });

  test('twice ends the process at once, and leaves no hook behind', async () => {
    await using server = await serve();
    const pre = await writeScript(join(room, 'pre'), ['trap "" TERM', ...waiting('pre'), 'sleep 60']);
    const ran = await runAgainst(server, room, ['--vm', 'web01', ...output(), '--pre-export', pre], {
      env: { HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
      onStart: (child) => {
        let [text, sent] = ['', 0];
        child.stderr?.on('data', (piece) => {
          text += String(piece);
          const seen = [/pre-export \| ready/, /interrupted: what was begun/].filter((each) =>
            each.test(text),
          );
          for (; sent < seen.length; sent++) child.kill('SIGINT');
        });
      },
    });
    expect(ran.stderr).toContain('ended at once');
    await expectEnded('pre');
  });
});
