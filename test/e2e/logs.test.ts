import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { runInProcess, type InProcessRun } from '../support/run-in-process.ts';
import { writeScript } from '../support/script.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'logs-'));
  return async () => await rm(room, { recursive: true, force: true });
});

const environment = () => ({
  HYPEREXPORT_STATE_DIR: join(room, 'state'),
  HYPEREXPORT_CONFIG_DIR: join(room, 'config'),
  HOME: room,
  PATH: process.env['PATH'],
});

async function run(args: readonly string[], terminal = false): Promise<InProcessRun> {
  const common = ['--provider', 'simulator', '--output', join(room, '{vm}')];
  return await runInProcess([...common, ...args], { environment: environment(), terminal });
}

type Line = Record<string, unknown> & { readonly level: string; readonly event: string };

/** Every line of stderr is one document, and has what each of them has. */
function logOf(stderr: string): Line[] {
  expect(stderr).toMatch(/\n$/);
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => {
      const entry = JSON.parse(line) as Line;
      expect(entry).toMatchObject({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        level: expect.stringMatching(/^(debug|info|warn|error)$/) as string,
        run: expect.any(String) as string,
        message: expect.stringMatching(/./) as string,
      });
      return entry;
    });
}

describe('--log-format json', () => {
  test('makes every line of stderr a document, also on a terminal, and changes nothing on stdout', async () => {
    const ran = await run(['--vm', 'web01', '--log-format', 'json'], true);
    expect(ran).toMatchObject({ exitCode: 0 });
    const log = logOf(ran.stderr);
    expect(log).toContainEqual(
      expect.objectContaining({
        ...{ level: 'info', event: 'export.finished', vm: 'web01', output: join(room, 'web01') },
        message: expect.stringMatching(/^exported web01 to .*: \d/) as string,
      }),
    );
    expect(new Set(log.map(({ run: id }) => id)).size).toBe(1);
    expect(log.map(({ level }) => level)).not.toContain('debug');
    expect(ran.stdout).toContain('web01');
    expect(ran.stdout).not.toContain('{');
  });

  test('holds for a command line that is wrong, and for settings that cannot be read', async () => {
    await writeFile(join(room, 'broken.yaml'), 'vm: [');
    for (const args of [
      ['--log-format', 'json', '--no-such-flag'],
      ['--no-such-flag', '--log-format=json'],
      ['-log-format', 'json', '--config', join(room, 'broken.yaml'), '--vm', 'web01'],
      ['--log-format', 'json', '--vm', 'web01', '--parallel', 'many'],
    ]) {
      const ran = await run(args);
      expect(ran).toMatchObject({ exitCode: 2 });
      const log = logOf(ran.stderr);
      expect(log).toMatchObject([{ level: 'error', event: 'run.failed', exit_status: 2 }]);
      const known = [
        'time',
        'run',
        'vm',
        'level',
        'event',
        'code',
        'message',
        'hint',
        'exit_status',
        'retryable',
      ];
      expect(Object.keys(log[0] ?? {}).filter((key) => !known.includes(key))).toEqual([]);
    }
  });

  test('holds where the configuration file or the environment says so, for the last error as well', async () => {
    await writeFile(join(room, 'settings.yaml'), 'log-format: json\n');
    const ran = await run(['--config', join(room, 'settings.yaml'), '--vm', 'running01']);
    expect(ran).toMatchObject({ exitCode: 2 });
    expect(logOf(ran.stderr).slice(-2)).toMatchObject([
      { level: 'error', event: 'export.failed', vm: 'running01', code: 'wrong-state' },
      { level: 'error', event: 'run.failed', code: 'wrong-state', exit_status: 2 },
    ]);
    const wrong = await runInProcess(['--wrong'], {
      environment: { ...environment(), HYPEREXPORT_LOG_FORMAT: 'json' },
    });
    expect(logOf(wrong.stderr)).toMatchObject([{ event: 'run.failed', code: 'usage' }]);
  });

  test('names the VM in each line of a run with several', async () => {
    const several = ['--vm', 'web01', '--vm', 'running01', '--log-format', 'json', '--quiet'];
    const ran = await run([...several, '--log-level', 'info']);
    expect(ran).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('status=success') as string });
    const log = logOf(ran.stderr);
    expect(log.find(({ event }) => event === 'export.failed')).toMatchObject({ vm: 'running01' });
    expect(log.filter(({ event }) => event === 'disk.finished').map(({ vm }) => vm)).toContain('web01');
  });

  test('holds for warnings before the export, for commands that are no export, and asks nobody anything', async () => {
    const { stderr } = await run(['--vm', 'web01', '--password', 'x', '--log-format', 'json']);
    expect(logOf(stderr)[0]).toMatchObject({ level: 'warn', code: 'secret-on-command-line' });
    const doctor = ['doctor', '--provider', 'simulator', '--vm', 'web01', '--log-format', 'json'];
    const asked = await runInProcess([...doctor, '--output', join(room, 'report.json')], {
      environment: environment(),
      terminal: true,
    });
    expect(asked).toMatchObject({ exitCode: 2 });
    expect(logOf(asked.stderr).map(({ event }) => event)).toEqual(['note', 'run.failed']);
  });

  test('holds for interruptions, the second one too', async () => {
    const pre = await writeScript(join(room, 'pre'), ['trap "" TERM', 'echo ready', 'sleep 60']);
    const args = ['--provider', 'simulator', '--vm', 'web01', '--output', join(room, 'out')];
    const flags = ['--log-format', 'json', '--pre-export', pre];
    const ran = await runCli([...args, ...flags], {
      env: { HYPEREXPORT_STATE_DIR: join(room, 'state') },
      onStart: (child) => {
        let [text, sent] = ['', 0];
        child.stderr?.on('data', (piece) => {
          text += String(piece);
          const seen = [/"line":"ready"/, /"code":"interrupted"/].filter((each) => each.test(text));
          for (; sent < seen.length; sent++) child.kill('SIGINT');
        });
      },
    });
    expect(logOf(ran.stderr).slice(-2)).toMatchObject([
      { level: 'warn', code: 'interrupted' },
      { level: 'error', event: 'run.killed' },
    ]);
  });
});

describe('--log-level', () => {
  test('warn leaves what went wrong, error what failed, and debug says more than usual', async () => {
    const of = async (...args: string[]) =>
      (await run(['--vm', 'web01', '--overwrite', '--detach-media', ...args])).stderr;
    const info = await of();
    expect(info).toMatch(/^Exporting web01 to /);
    expect(await of('--log-level', 'warn')).toBe('');
    expect(await of('--log-level', 'error')).toBe('');
    const debug = await of('--log-level', 'debug');
    expect(debug).toMatch(/^debug: lease\.ready lease=\S+ timeoutSeconds=\d+ files=\d$/m);
    expect(debug).toContain('web01-disk1.vmdk: finished');
    const warned = ['--password', 'x'];
    expect(await of('--log-level', 'warn', ...warned)).toMatch(/^warning: /);
    expect(await of('--log-level', 'error', ...warned)).toBe('');
  });

  test('with --quiet and --json says on stderr what would not be there without it', async () => {
    const quiet = await run(['--vm', 'web01', '--quiet', '--log-level', 'info']);
    expect(quiet.stdout).toMatch(/^status=success\n/);
    expect(quiet.stderr).toMatch(/^Exporting web01 to /);
    const json = await run(['--vm', 'web01', '--json', '--overwrite', '--log-format', 'json']);
    expect(json).toMatchObject({ exitCode: 0, stderr: '' });
    expect(json.stdout).toMatch(/^\{"v":1,"seq":1,/);
  });

  test('never keeps the last error back', async () => {
    const ran = await run(['--vm', 'running01', '--log-level', 'error']);
    expect(ran.stderr).toMatch(/^error: .*running/);
  });
});
