import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSources } from '../../../src/settings/read-sources.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(path.join(tmpdir(), 'hyperexport-rights-'))));
afterEach(async () => await rm(directory, { recursive: true }));

async function warnings(content: string, mode: number, platform: NodeJS.Platform = 'linux') {
  const file = path.join(directory, 'config.yaml');
  await writeFile(file, content);
  await chmod(file, mode);
  const sources = await readSources(new Map(), { HYPEREXPORT_CONFIG: file }, platform);
  return sources.warnings.map(({ message, hint = '' }) => `${message} (${hint})`.replaceAll(directory, ''));
}

const secret = 'webhook-url: https://hooks.example.com/secret';

test.each([
  [secret, 0o644],
  [secret, 0o640],
  ['url: https://user:word@vcenter', 0o644],
])(
  'a configuration file that others can read draws a warning when it holds a secret: %s, %o',
  async (...file) => {
    const [warning, ...others] = await warnings(...file);
    expect(warning).toMatch(
      /^others may read the configuration file \/config\.yaml, and its (webhook-)?url holds a secret \(chmod 600 /,
    );
    expect(warning).not.toMatch(/hooks|word/);
    expect(others).toEqual([]);
  },
);

test.each([
  [secret, 0o600],
  ['url: https://user@vcenter', 0o644],
  ['parallel: 4', 0o664],
])('and none with %s, %o', async (...file) => {
  expect(await warnings(...file)).toEqual([]);
});

test('one that everybody can write draws a warning: it says what is run', async () => {
  expect(await warnings('parallel: 4', 0o606)).toEqual([
    'everybody on this machine may write the configuration file /config.yaml, and so say what this user runs (chmod o-w /config.yaml)',
  ]);
});

test('Windows has no such rights', async () => {
  expect(await warnings(secret, 0o666, 'win32')).toEqual([]);
});
