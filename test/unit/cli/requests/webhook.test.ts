import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../../../../src/cli/app.ts';
import { readCommandLine } from '../../../../src/cli/command-line.ts';
import { webhooksFrom } from '../../../../src/cli/requests/webhook.ts';
import type { Environment } from '../../../../src/platform/environment.ts';
import { Secrets } from '../../../../src/settings/redact.ts';
import { resolveSettings } from '../../../../src/settings/resolve.ts';

let directory: string;
let secrets: Secrets;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hyperexport-webhook-'));
  secrets = new Secrets();
});
afterEach(async () => await rm(directory, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(directory, name), content, { mode: 0o600 });
  return join(directory, name);
}

async function webhooks(words: readonly string[], environment: Environment = {}) {
  const { flags } = readCommandLine(['--vm', 'x', ...words]);
  const warn: App['warn'] = () => undefined;
  const app = { ...resolveSettings({ flags, environment }), secrets, warn, platform: process.platform };
  return await webhooksFrom(app as App);
}

describe('webhooks', () => {
  test('are found in a file, with their headers in another one', async () => {
    const urls = await file(
      'urls',
      '# chat\nhttps://hooks.slack.com/services/hunter22\n\nhttps://b.example.com/x\n',
    );
    const headers = await file('headers', 'Authorization: Bearer hunter23\n');
    const found = await webhooks(['--webhook-url-file', urls, '--webhook-header-file', headers]);
    expect(found.map(({ url, type, headers: sent }) => [url.href, type, sent])).toEqual([
      ['https://hooks.slack.com/services/hunter22', 'slack', [['Authorization', 'Bearer hunter23']]],
      ['https://b.example.com/x', 'generic', [['Authorization', 'Bearer hunter23']]],
    ]);
    expect(secrets.redact('to https://b.example.com/x with Authorization: Bearer hunter23')).toBe(
      'to *** with ***',
    );
  });

  test('are those that stand nearest: the key of the environment gives way to a file that is typed', async () => {
    const url = ['--webhook-url', 'https://a.example.com/'];
    const key = await file('key', 'typed\n');
    const environment = {
      HYPEREXPORT_WEBHOOK_SECRET: 'environment',
      HYPEREXPORT_WEBHOOK_URL_FILE: await file('urls', 'https://b.example.com/\n'),
    };
    const [only, ...others] = await webhooks([...url, '--webhook-secret-file', key], environment);
    expect({ secret: only?.secret, url: only?.url.href, others }).toEqual({
      secret: 'typed',
      url: 'https://a.example.com/',
      others: [],
    });
    expect(await webhooks(url, environment)).toMatchObject([{ secret: 'environment' }]);
  });

  test.each([
    [['--webhook-url=https://a.example.com/', '--webhook-url-file=x'], 'the URLs of webhooks'],
    [['--webhook-header=A: b', '--webhook-header-file=x'], 'the headers of webhooks'],
    [['--webhook-secret=a', '--webhook-secret-file=x'], 'the key'],
  ])('are not guessed where two are given in one place: %j', async (words, what) => {
    await expect(webhooks(words)).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringContaining(`both give ${what}`),
    });
  });

  test('in a file that is wrong are not quoted', async () => {
    const urls = await file('urls', 'ftp://hunter22\n');
    const wrong = webhooks(['--webhook-url-file', urls]);
    await expect(wrong).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringMatching(/^[^ ]*urls: the value is not an https URL/),
    });
  });
});
