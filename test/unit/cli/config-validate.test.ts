import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from './in-process.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hyperexport-validate-'));
  await mkdir(join(home, 'profiles'));
});
afterEach(async () => await rm(home, { recursive: true }));

const config = () => join(home, 'config.yaml');
const profile = () => join(home, 'profiles', 'p.yaml');

async function validate(argv: readonly string[] = [], env: Record<string, string> = {}) {
  return await runInProcess(['config', 'validate', ...argv], {
    env: { HYPEREXPORT_CONFIG_DIR: home, ...env },
  });
}

interface Report {
  readonly ok: boolean;
  readonly problems: readonly { code: string; message: string }[];
}

async function messages(argv: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  const { stdout, exitCode } = await validate(['--json', ...argv], env);
  const { ok, problems } = JSON.parse(stdout) as Report;
  expect(exitCode).toBe(ok ? 0 : 2);
  return problems.map(({ message }) => message);
}

describe('config validate', () => {
  test('says what it has read when nothing is wrong', async () => {
    await writeFile(config(), 'parallel: 8\n');
    await writeFile(profile(), 'schema-version: 1\nsettings:\n  snapshot: true\n');
    const { stdout, stderr, exitCode } = await validate(['--profile', 'p'], { HYPEREXPORT_TRIES: '3' });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(
      `The settings are good: configuration file ${config()}, profile ${profile()}, 2 variables\n`.replace(
        '2 variables',
        'one variable',
      ),
    );
  });

  test('finds an audit log that cannot be kept, and makes none', async () => {
    const [found] = await messages(['--audit-log', join(home, 'nowhere', 'audit.jsonl')]);
    expect(found).toMatch(/^the audit log cannot be kept: .*nowhere/);
    expect(await messages(['--audit-log', join(home, 'profiles')])).toHaveLength(1);
    expect(await messages(['--audit-log', join(home, 'audit.jsonl')])).toEqual([]);
    expect(await readdir(home)).toEqual(['profiles']);
  });

  test('needs no file', async () => {
    const { stdout, exitCode } = await validate(['--quiet']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'status=success\nproblems=0\n', exitCode: 0 });
  });

  test('lists all that is wrong at once, wherever it stands, also what a nearer value replaces', async () => {
    await writeFile(config(), 'parallel: many\nparalel: 8\nvm: *web*\n');
    await writeFile(profile(), 'schema-version: 1\nsettings:\n  tries: none\n  upload: x\n');
    const env = { HYPEREXPORT_FORMAT: 'zip', HYPEREXPORT_ENCRYPT: '1', HYPEREXPORT_PROFILE: 'p' };
    const found = await messages(['--parallel=4', '--lease-wait=long', '--ca-file', '/nonexistent'], env);
    expect(found).toHaveLength(9);
    for (const start of [
      'HYPEREXPORT_ENCRYPT is not in this version yet',
      'HYPEREXPORT_FORMAT: "zip" is not one of',
      '--lease-wait: "long" is not a duration',
      `${config()}:1:11: parallel: "many" is not a whole number`,
      `${config()}:2:1: there is no setting "paralel"`,
      `${config()}:3:5: *web* is an alias to YAML`,
      `${profile()}:3:10: tries: "none" is not a whole number`,
      `${profile()}:4:3: "upload" is not in this version yet`,
      'the CA file /nonexistent does not exist',
    ])
      expect(found).toContainEqual(expect.stringContaining(start));
  });

  test('prints for a person and for a script what it prints as JSON', async () => {
    await writeFile(config(), 'paralel: 8\n');
    const human = await validate();
    expect(human.stdout).toBe(
      `error: ${config()}:1:1: there is no setting "paralel"\nhint: did you mean parallel?\n`,
    );
    expect(human.stderr).toBe('error: the settings have one problem\n');
    const quiet = await validate(['--quiet']);
    expect(quiet.stdout).toContain(`status=failed\nproblems=1\nproblem_1=error: ${config()}:1:1: `);
  });

  test('reads the files that are named, and runs no program', async () => {
    await writeFile(join(home, 'empty'), '', { mode: 0o600 });
    await writeFile(join(home, 'urls'), 'https://a.example.com/1\nftp://b\n', { mode: 0o600 });
    const found = await messages([
      ...['--password-command', join(home, 'not-there'), '--email-password-file', join(home, 'none')],
      ...['--webhook-secret-file', join(home, 'empty'), '--webhook-url-file', join(home, 'urls')],
      ...['--email-ca-file', join(home, 'urls'), '--batch', join(home, 'empty')],
      ...['--email-password-variable', 'NOT_SET'],
    ]);
    expect(found.map((message) => message.replaceAll(home, ''))).toEqual([
      '/empty names no VM',
      'the CA file /urls holds no PEM certificate',
      'the password file /none does not exist',
      'the variable NOT_SET, which is to give a password, is not set',
      '/urls: the value is not an https URL without a user name (http is taken for this machine alone)',
      'the file with the key /empty is empty',
    ]);
  });

  test('finds what an export would refuse', async () => {
    await writeFile(join(home, 'word'), 'x', { mode: 0o600 });
    const found = await messages([
      ...['--bandwidth-limit', '4', '--bandwidth-schedule', '*=4', '--email-notify', '--snapshot-memory'],
      ...['--password-file', join(home, 'word'), '--password-command', 'pass'],
    ]);
    expect(found).toEqual([
      expect.stringContaining('--snapshot-memory'),
      '--bandwidth-limit and --bandwidth-schedule both say what the limit is',
      '--password-file and --password-command both give the password',
      'mail cannot be sent: --email-from is missing',
    ]);
  });

  test('names a profile that is not there', async () => {
    expect(await messages(['--profile', 'q'])).toEqual([
      `there is no profile "q" in ${join(home, 'profiles')}`,
    ]);
  });

  test('prints no secret', async () => {
    await writeFile(config(), 'webhook-url: http://example.com/hunter22\nurl: u:hunter22@\n', {
      mode: 0o600,
    });
    for (const mode of [[], ['--json'], ['--quiet']]) {
      const { stdout, stderr, exitCode } = await validate(mode, { HYPEREXPORT_EMAIL_PASSWORD: 'hunter22' });
      expect(exitCode).toBe(2);
      expect(stdout + stderr).not.toContain('hunter22');
    }
  });
});
