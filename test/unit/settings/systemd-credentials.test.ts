import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { environmentName, flagName } from '../../../src/settings/flag-name.ts';
import { readSources } from '../../../src/settings/read-sources.ts';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import { declarationOf, settingKeys } from '../../../src/settings/settings.ts';
import { runInProcess } from '../cli/in-process.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'hyperexport-credentials-'))));
afterEach(async () => await rm(directory, { recursive: true }));

async function credential(name: string, content: string | Uint8Array, mode = 0o400): Promise<void> {
  await writeFile(join(directory, name), content, { mode });
}

async function read(environment: Record<string, string> = {}) {
  const all = { HOME: directory, CREDENTIALS_DIRECTORY: directory, ...environment };
  return await readSources(new Map(), all, 'linux');
}

const VALUES: Readonly<Record<string, string>> = {
  url: 'https://user:word@vcenter',
  webhookUrl: 'https://hooks.example.com/x',
  webhookHeader: 'Authorization: Bearer x',
};

describe('a credential of systemd', () => {
  const secrets = settingKeys.filter((key) => declarationOf(key).secret !== undefined);

  test.each(secrets)('gives %s, without the newline at its end', async (key) => {
    const value = VALUES[key] ?? ' two words ';
    await credential(`hyperexport.${flagName(key)}`, `${value}\n`);
    const sources = await read();
    const { settings, origins } = resolveSettings(sources);
    const typed = new Map([[key, { name: '', values: [value] }]]);
    expect(settings[key]).toEqual(resolveSettings({ flags: typed, environment: {} }).settings[key]);
    expect(origins.get(key)).toEqual({
      layer: 'credential',
      name: join(directory, `hyperexport.${flagName(key)}`),
    });
    expect(sources.warnings).toEqual([]);
  });

  test('may hold several URLs, one a line', async () => {
    await credential('hyperexport.webhook-url', '# chat\nhttps://a.example.com/1\n\nhttps://b.example.com/2');
    const { settings } = resolveSettings(await read());
    expect(settings.webhookUrl).toEqual(['https://a.example.com/1', 'https://b.example.com/2']);
  });

  test('stands below the environment, and above a profile and the configuration file', async () => {
    await credential('hyperexport.password', 'theirs');
    const sources = await read({ [environmentName('password')]: 'ours' });
    expect(resolveSettings(sources).settings.password).toBe('ours');
    await credential('hyperexport.webhook-url', 'https://credential.example.com/');
    await mkdir(join(directory, '.config', 'hyperexport'), { recursive: true });
    await writeFile(
      join(directory, '.config', 'hyperexport', 'config.yaml'),
      'webhook-url: https://file.example.com/\n',
      { mode: 0o600 },
    );
    expect(resolveSettings(await read()).settings.webhookUrl).toEqual(['https://credential.example.com/']);
  });

  test('is what a run logs in with, and is printed nowhere', async () => {
    await credential('hyperexport.password', 'hunter22\n');
    const env = { CREDENTIALS_DIRECTORY: directory, GOVC_URL: 'vcenter', GOVC_USERNAME: 'me' };
    const { connection, stdout, stderr } = await runInProcess(['--vm', 'web01', '--json'], { env });
    expect(connection?.password).toBe('hunter22');
    expect(stdout + stderr).not.toContain('hunter22');
    const explained = await runInProcess(['config', 'explain'], { env });
    expect(explained.stdout).toContain(`credential: ${directory}/hyperexport.password`);
    expect(explained.stdout).not.toContain('hunter22');
  });

  test('of a name that is not known draws a warning; one of another program does not', async () => {
    await credential('hyperexport.pasword', 'x');
    await credential('smtp.password', 'x');
    const { warnings } = await read();
    expect(warnings).toEqual([
      {
        code: 'unknown-credential',
        message: 'the credential hyperexport.pasword is not known, and ignored',
        hint: 'did you mean hyperexport.password?',
      },
    ]);
  });

  test('that others may read draws a warning; the rights that systemd gives do not', async () => {
    await credential('hyperexport.password', 'x');
    for (const [mode, count] of [
      [0o440, 0],
      [0o444, 1],
    ] as const) {
      await chmod(join(directory, 'hyperexport.password'), mode);
      expect((await read()).warnings).toHaveLength(count);
    }
  });

  test.each<[title: string, content: string | Uint8Array, message: RegExp]>([
    ['too long', 'x'.repeat(65 * 1024), /hyperexport\.password is longer than 65536 bytes/],
    ['no text', Uint8Array.of(0xff, 0xfe), /hyperexport\.password is not UTF-8 text/],
  ])('that is %s is refused', async (_title, content, message) => {
    await credential('hyperexport.password', content);
    expect((await read()).problems).toEqual([
      expect.objectContaining({ exitStatus: 2, message: expect.stringMatching(message) }),
    ]);
  });

  test('that is a directory is refused', async () => {
    await mkdir(join(directory, 'hyperexport.password'));
    expect((await read()).problems).toEqual([expect.objectContaining({ exitStatus: 2 })]);
  });

  test('is not looked for where systemd names no directory, or one that is gone', async () => {
    for (const gone of ['', join(directory, 'gone')]) {
      const { problems, credentials } = await read({ CREDENTIALS_DIRECTORY: gone });
      expect({ problems, size: credentials?.values.size }).toEqual({ problems: [], size: 0 });
    }
  });
});
