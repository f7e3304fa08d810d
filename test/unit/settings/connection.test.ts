import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/run-program.ts';
import { parseConfigFile } from '../../../src/settings/parse-config-file.ts';
import { connectionFrom } from '../../../src/settings/connection.ts';
import { flagName } from '../../../src/settings/flag-name.ts';
import type { SettingsWarning } from '../../../src/settings/password.ts';
import { Secrets } from '../../../src/settings/redact.ts';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import type { SettingKey } from '../../../src/settings/settings.ts';

const SHA1 = 'AB'.repeat(20);

let directory: string;
let secrets: Secrets;
let warnings: SettingsWarning[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hyperexport-connection-'));
  secrets = new Secrets();
  warnings = [];
});
afterEach(async () => await rm(directory, { recursive: true }));

async function connection(
  flags: Partial<Record<SettingKey, string>>,
  environment: Record<string, string> = {},
  file = '',
) {
  const written = Object.entries(flags).map(
    ([key, value]) => [key as SettingKey, { name: `--${flagName(key)}`, values: [value] }] as const,
  );
  const resolution = resolveSettings({
    flags: new Map(written),
    environment,
    file: parseConfigFile('config.yaml', file),
  });
  return await connectionFrom(resolution, {
    platform: 'linux',
    environment,
    secrets,
    signal: AbortSignal.timeout(10_000),
    runProgram,
    warn: (warning) => warnings.push(warning),
  });
}

async function secretFile(content: string, mode = 0o600): Promise<string> {
  const file = path.join(directory, 'password');
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
}

const govc = { GOVC_URL: 'vcenter', GOVC_USERNAME: 'env-user', GOVC_PASSWORD: 'env-word' };

describe('the server and the user', () => {
  test("come from govc's environment as they are", async () => {
    const { url, ...rest } = await connection({}, govc);
    expect(url.href).toBe('https://vcenter/sdk');
    expect(rest).toEqual({ username: 'env-user', password: 'env-word', trust: { kind: 'verify' } });
  });

  test('credentials in the URL are taken out of it, decoded', async () => {
    const made = await connection(
      {},
      { GOVC_URL: 'https://user%40vsphere.local:p%40ss%3A@vcenter:8443/sdk' },
    );
    expect(made.url.href).toBe('https://vcenter:8443/sdk');
    expect(made).toMatchObject({ username: 'user@vsphere.local', password: 'p@ss:' });
  });

  test('credentials in a URL that was typed outrank the environment', async () => {
    const made = await connection({ url: 'url-user:url-word@vcenter' }, govc);
    expect(made).toMatchObject({ username: 'url-user', password: 'url-word' });
  });

  test('a user that was typed outranks the one in a URL from the environment', async () => {
    const made = await connection({ username: 'typed' }, { GOVC_URL: 'url-user:url-word@vcenter' });
    expect(made).toMatchObject({ username: 'typed', password: 'url-word' });
  });

  test('in one place the variable outranks the URL, as in govc', async () => {
    const made = await connection({}, { ...govc, GOVC_URL: 'url-user:url-word@vcenter' });
    expect(made).toMatchObject({ username: 'env-user', password: 'env-word' });
  });

  test.each([
    [{}, /^no vCenter is named$/],
    [{ GOVC_URL: 'vcenter' }, /^no user name is given$/],
    [{ GOVC_URL: 'vcenter', GOVC_USERNAME: 'u' }, /^no password is given$/],
  ])('what is missing is named: %j', async (environment, message) => {
    await expect(connection({}, environment)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/GOVC_/),
    });
  });
});

describe('the password', () => {
  const server = { GOVC_URL: 'vcenter', GOVC_USERNAME: 'user' };

  test.each([
    ['word', 'word'],
    ['word\n', 'word'],
    ['word\r\n', 'word'],
    ['word\n\n', 'word\n'],
    [' two words ', ' two words '],
    ['пароль\n', 'пароль'],
  ])("in a file %j is %j: one newline at the end is the file's", async (content, password) => {
    const made = await connection({ passwordFile: await secretFile(content) }, server);
    expect(made.password).toBe(password);
    expect(warnings).toEqual([]);
  });

  test('in an empty file is told as that', async () => {
    const made = connection({ passwordFile: await secretFile('\n') }, server);
    await expect(made).rejects.toThrow(/^the password file .* is empty$/);
  });

  test('in a file that others may read works, and warns', async () => {
    await connection({ passwordFile: await secretFile('word', 0o640) }, server);
    expect(warnings).toEqual([expect.objectContaining({ code: 'password-file-readable' })]);
  });

  test('in what is a directory is an error, and nobody is told to change the modes of it', async () => {
    await chmod(directory, 0o755);
    await expect(connection({ passwordFile: directory }, server)).rejects.toMatchObject({
      message: `the password file ${directory} is a directory`,
      hint: 'name the file in it',
    });
    expect(warnings).toEqual([]);
  });

  test('is the output of a program, run without a shell', async () => {
    const command = `'${process.execPath}' -e 'console.log(process.argv[1])' "$HOME; *"`;
    expect((await connection({ passwordCommand: command }, server)).password).toBe('$HOME; *');
  });

  test('in a file that was typed outranks the one in the environment', async () => {
    const made = await connection({ passwordFile: await secretFile('typed') }, govc);
    expect(made.password).toBe('typed');
  });

  test('in the environment outranks a file that the configuration file names', async () => {
    const made = await connection({}, govc, `password-file: ${await secretFile('from-file')}`);
    expect(made.password).toBe('env-word');
  });

  test('can be in a variable of any name, which has to be set', async () => {
    const flags = { passwordVariable: 'VC2_PASSWORD' };
    const { password } = await connection(flags, { ...govc, VC2_PASSWORD: 'second' });
    expect(password).toBe('second');
    await expect(connection(flags, govc)).rejects.toMatchObject({
      exitStatus: 2,
      message: 'the variable VC2_PASSWORD, which is to give a password, is not set',
    });
    await expect(connection({ passwordVariable: 'two words' }, govc)).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('in two ways at one place is an error', async () => {
    const flags = { passwordFile: await secretFile('a'), passwordCommand: 'echo b' };
    await expect(connection(flags, server)).rejects.toMatchObject({
      code: 'usage',
      message: '--password-file and --password-command both give the password',
    });
  });

  test('is known to the redactor, wherever it came from', async () => {
    await connection({ passwordFile: await secretFile('tom&jerry\n') }, server);
    expect(secrets.redact('user tom&jerry, in a URL tom%26jerry')).toBe('user ***, in a URL ***');
  });

  test.each<[name: string, flags: Partial<Record<SettingKey, string>>, message: string | RegExp]>([
    ['no file', { passwordFile: '/nonexistent/pw' }, 'the password file /nonexistent/pw does not exist'],
    [
      'no program',
      { passwordCommand: 'no-such-program-here' },
      'the password command "no-such-program-here" is not found',
    ],
    [
      'a program that fails',
      { passwordCommand: `'${process.execPath}' -e "process.exit(3)"` },
      /failed \(exit status 3\)/,
    ],
    [
      'a program that prints nothing',
      { passwordCommand: `'${process.execPath}' -e 0` },
      /the output of the password command .* is empty/,
    ],
    ['an open quote', { passwordCommand: "echo 'word" }, 'a quote is not closed'],
    ['an empty command', { passwordCommand: ' ' }, 'the password command is empty'],
  ])('is an error with %s', async (_name, flags, message) => {
    await expect(connection(flags, server)).rejects.toMatchObject({
      exitStatus: 2,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('that its program was given in its arguments is in no error', async () => {
    const command = `'${process.execPath}' -e "process.exit(1)" hunter22`;
    const error: unknown = await connection({ passwordCommand: command }, server).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).not.toContain('hunter22');
    expect(error).not.toHaveProperty('cause');
  });
});

describe('what is trusted', () => {
  const ca = async () => {
    const file = path.join(directory, 'ca.pem');
    await writeFile(file, '-----BEGIN CERTIFICATE-----\n');
    return file;
  };

  test('is a pinned certificate, by SHA-1 or SHA-256, with colons or without', async () => {
    const colons = 'ab:'.repeat(31) + 'ab';
    expect((await connection({ thumbprint: SHA1 }, govc)).trust).toEqual({
      kind: 'pinned',
      thumbprint: SHA1,
    });
    expect((await connection({ thumbprint: colons }, govc)).trust).toEqual({
      kind: 'pinned',
      thumbprint: colons,
    });
  });

  test('is decided by the nearest place', async () => {
    const environment = { ...govc, GOVC_INSECURE: '1' };
    expect((await connection({}, environment)).trust.kind).toBe('insecure');
    expect((await connection({ caFile: await ca() }, environment)).trust.kind).toBe('verify');
    expect(
      (await connection({ insecure: 'true' }, { ...govc, HYPEREXPORT_THUMBPRINT: SHA1 })).trust.kind,
    ).toBe('insecure');
  });

  test('in one place the strictest holds', async () => {
    const flags = { insecure: 'true', thumbprint: SHA1, caFile: await ca() };
    expect((await connection(flags, govc)).trust.kind).toBe('pinned');
    expect((await connection({ insecure: 'true', caFile: await ca() }, govc)).trust.kind).toBe('verify');
  });

  test('is not a file without a certificate', async () => {
    const file = path.join(directory, 'ca.pem');
    await writeFile(file, 'not PEM');
    await expect(connection({ caFile: file }, govc)).rejects.toMatchObject({ code: 'configuration' });
    await expect(connection({ caFile: '/nonexistent' }, govc)).rejects.toMatchObject({
      code: 'configuration',
      message: 'the CA file /nonexistent does not exist',
    });
  });
});
