import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../src/platform/version.ts';
import { runCli } from '../support/cli.ts';
import { badInput } from '../unit/cli/bad-input.ts';

/** All of them against the binary; from source, where the in-process tests have them all, some. */
const lines =
  process.env['HYPEREXPORT_EXE'] === undefined ? badInput.filter((_, index) => index % 5 === 0) : badInput;

let directory: string;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hyperexport-usage-'));
  env = { XDG_CONFIG_HOME: directory, HYPEREXPORT_STATE_DIR: path.join(directory, 'state') };
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

describe('the program', () => {
  test('prints its version and its help, and ends with 0', async () => {
    expect(await runCli(['-version'], { env })).toEqual({
      stdout: `hyperexport ${version}\n`,
      stderr: '',
      exitCode: 0,
    });
    const help = await runCli(['--help'], { env });
    expect(help).toMatchObject({ stderr: '', exitCode: 0 });
    await expect(help.stdout).toMatchFileSnapshot('../golden/help/hyperexport.txt');
  });

  test.each(lines)('ends with 2 and one clear error: %s', async (_name, argv, stderr) => {
    expect(await runCli(argv, { env })).toEqual({ stdout: '', stderr, exitCode: 2 });
  });

  test('explains its settings: flag, environment, configuration file, default', async () => {
    const config = path.join(directory, 'c.yaml');
    await writeFile(config, 'parallel: 2\nformat: ovf\nvm: from-file\n');
    const argv = ['config', 'explain', '--json', '--format=ova', '--config', config];
    const { stdout } = await runCli(argv, {
      env: { ...env, HYPEREXPORT_PARALLEL: '3', GOVC_INSECURE: 'true' },
    });
    expect(JSON.parse(stdout)).toMatchObject({
      configFile: config,
      settings: {
        format: { value: 'ova', source: 'flag' },
        parallel: { value: 3, source: 'environment' },
        insecure: { value: true, from: 'GOVC_INSECURE' },
        vm: { value: ['from-file'], source: 'file' },
        quiet: { value: false, source: 'default' },
      },
    });
  });

  test('names the key of the configuration file that it does not know, and the nearest one', async () => {
    const config = path.join(directory, 'bad.yaml');
    await writeFile(config, 'paralel: 2\n');
    expect(await runCli(['--vm', 'x', '--config', config], { env })).toEqual({
      stdout: '',
      stderr: `error: ${config}:1:1: there is no setting "paralel"\nhint: did you mean parallel?\n`,
      exitCode: 2,
    });
  });

  test('prints a stack trace with --debug only', async () => {
    expect((await runCli(['--format', 'zip'], { env })).stderr).not.toMatch(/\n\s+at /);
    expect((await runCli(['--format', 'zip', '--debug'], { env })).stderr).toMatch(/\n\s+at /);
  });
});
