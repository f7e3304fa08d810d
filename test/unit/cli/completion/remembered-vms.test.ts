import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { recallVms, rememberVms } from '../../../../src/cli/completion/remembered-vms.ts';
import { systemClock, type Clock } from '../../../../src/core/clock.ts';
import { resolveSettings } from '../../../../src/settings/resolve.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'hyperexport-names-'));
  return async () => await rm(cache, { recursive: true });
});

const at = (days: number): Clock => ({ ...systemClock, now: () => new Date(days * 86_400_000) });
const here = (clock = at(0)) => ({
  ...{ clock, platform: 'linux' as const, environment: { HYPEREXPORT_CACHE_DIR: cache } },
});
const server = (environment: Record<string, string>) => resolveSettings({ flags: new Map(), environment });
const VCENTER = server({ GOVC_URL: 'https://vcenter', GOVC_USERNAME: 'alice', GOVC_PASSWORD: 'hunter22' });

test('the VMs of a server are those of its user, and of nobody else', async () => {
  await rememberVms(['/DC0/vm/web01'], VCENTER, here());
  expect(await recallVms(VCENTER, here())).toEqual(['/DC0/vm/web01']);
  const sameInUrl = server({ GOVC_URL: 'alice:other@vcenter/sdk' });
  expect(await recallVms(sameInUrl, here())).toEqual(['/DC0/vm/web01']);
  for (const [url, user] of [
    ['vcenter', 'bob'],
    ['vcenter2', 'alice'],
  ] as const)
    expect(await recallVms(server({ GOVC_URL: url, GOVC_USERNAME: user }), here())).toEqual([]);
  expect(await recallVms(server({ HYPEREXPORT_PROVIDER: 'simulator' }), here())).toEqual([]);
});

test('what is kept can be read by this user alone, and holds neither a secret nor the name of the server', async () => {
  await rememberVms(['/DC0/vm/web01'], VCENTER, here());
  const directory = join(cache, 'completion');
  const [file = '', ...others] = await readdir(directory);
  expect(others).toEqual([]);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  expect(file + (await readFile(join(directory, file), 'utf8'))).not.toMatch(/vcenter|alice|hunter/);
});

test('a newer list takes the place of the older one, which is forgotten after a month', async () => {
  await rememberVms(['/DC0/vm/old'], VCENTER, here());
  await rememberVms(['/DC0/vm/new'], VCENTER, here(at(1)));
  expect(await recallVms(VCENTER, here(at(31)))).toEqual(['/DC0/vm/new']);
  expect(await recallVms(VCENTER, here(at(32)))).toEqual([]);
});

test('a file that is broken, a link or a pipe is no list', async () => {
  await rememberVms(['/DC0/vm/web01'], VCENTER, here());
  const [name = ''] = await readdir(join(cache, 'completion'));
  const file = join(cache, 'completion', name);
  const whole = await readFile(file, 'utf8');
  for (const text of ['', '{', '[]', '{"version":2,"atMs":0,"vms":[]}', '{"version":1,"atMs":0,"vms":[1]}']) {
    await writeFile(file, text);
    expect(await recallVms(VCENTER, here())).toEqual([]);
  }
  await writeFile(join(cache, 'elsewhere'), whole);
  await rm(file);
  await symlink(join(cache, 'elsewhere'), file);
  expect(await recallVms(VCENTER, here())).toEqual([]);
});

test('a place that cannot be written to is no error', async () => {
  await writeFile(join(cache, 'file'), '');
  const nowhere = { ...here(), environment: { HYPEREXPORT_CACHE_DIR: join(cache, 'file') } };
  await rememberVms(['/DC0/vm/web01'], VCENTER, nowhere);
  expect(await recallVms(VCENTER, nowhere)).toEqual([]);
});
