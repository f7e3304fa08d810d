import { mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findExports } from '../../../src/cleanup/find-exports.ts';
import { FILES, makeExport } from './made-exports.ts';

const { signal } = new AbortController();
let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'find-exports-'));
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

const places = async (): Promise<string[]> =>
  (await findExports(base, signal)).exports.map(({ place }) => place).sort();

describe('what is an export', () => {
  test('a directory with a valid record, one or two levels down and not further', async () => {
    await makeExport(base, '.');
    await makeExport(base, 'a');
    await makeExport(base, 'web01/2026-01-01');
    await makeExport(base, 'too/deep/down');
    expect(await places()).toEqual(['a', 'web01/2026-01-01']);
  });

  test('its size is that of its files, the record included', async () => {
    await makeExport(base, 'a');
    const record = await readFile(join(base, 'a', 'export.json'));
    const [found] = (await findExports(base, signal)).exports;
    expect(found?.bytes).toBe(record.length + Object.values(FILES).join('').length);
  });

  test.each([
    ['is not there', async (path: string) => await unlink(path)],
    [
      'is that of the program that wrote export-* directories',
      async (path: string) => await writeFile(path, '{"vm": "web01"}'),
    ],
    ['is not JSON', async (path: string) => await writeFile(path, 'export')],
    [
      'was edited',
      async (path: string) => await writeFile(path, (await readFile(path, 'utf8')).replace('web01', 'web02')),
    ],
    ['is cut', async (path: string) => await truncate(path, 100)],
    [
      'is of a newer version',
      async (path: string) =>
        await writeFile(
          path,
          (await readFile(path, 'utf8')).replace('"schemaVersion": 1', '"schemaVersion": 2'),
        ),
    ],
    [
      'is a link to another record',
      async (path: string) => {
        await rename(path, `${path}.moved`);
        await symlink(`${path}.moved`, path);
      },
    ],
  ])('a directory whose record %s is none', async (_what, spoil) => {
    await makeExport(base, 'export-web01');
    await spoil(join(base, 'export-web01', 'export.json'));
    expect(await places()).toEqual([]);
  });

  test('what only looks like one is told of', async () => {
    await makeExport(base, 'a');
    await writeFile(join(base, 'a', 'export.json'), 'nothing');
    expect((await findExports(base, signal)).ignored).toMatchObject([
      { directory: join(base, 'a'), reason: expect.stringContaining('is not JSON') as string },
    ]);
  });

  test('links lead nowhere, neither to an export nor to a directory of some', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await makeExport(outside, 'web01/x');
    await symlink(join(outside, 'web01'), join(base, 'web01'));
    await symlink(join(outside, 'web01/x'), join(base, 'x'));
    expect(await places()).toEqual([]);
    await rm(outside, { recursive: true });
  });

  test('an export in progress, one that is being replaced, and one that is being deleted are not seen', async () => {
    await makeExport(base, '.web01.hyperexport-partial');
    await makeExport(base, 'web01/.hyperexport-partial');
    await makeExport(base, 'web01/.hyperexport-old');
    await makeExport(base, '.hyperexport-trash-1');
    const { exports, trash } = await findExports(base, signal);
    expect(exports).toEqual([]);
    expect(trash).toEqual([join(base, '.hyperexport-trash-1')]);
  });

  test('a directory that is not there, or none, is an error', async () => {
    await expect(findExports(join(base, 'none'), signal)).rejects.toMatchObject({ code: 'not-found' });
    await writeFile(join(base, 'file'), '');
    await expect(findExports(join(base, 'file'), signal)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('what keeps an export from being removed', () => {
  const obstacle = async (): Promise<unknown> => (await findExports(base, signal)).exports[0]?.obstacle;

  beforeEach(async () => {
    await makeExport(base, 'a');
  });

  test('nothing, of one that is as it was made, also with the lock of a run in it', async () => {
    await writeFile(join(base, 'a', '.hyperexport.lock'), '');
    expect(await obstacle()).toBeUndefined();
  });

  test('a file that somebody has added', async () => {
    await writeFile(join(base, 'a', 'README'), '');
    expect(await obstacle()).toEqual({
      kind: 'other-files',
      reason: 'its directory holds what is not of it: README',
    });
  });

  test('an export that is being made in its place, or one below it', async () => {
    await mkdir(join(base, 'a', '.hyperexport-partial'));
    expect(await obstacle()).toMatchObject({ kind: 'other-files' });
  });

  test.each([
    ['is missing', async (path: string) => await unlink(path)],
    [
      'is not a regular file',
      async (path: string) => await unlink(path).then(async () => await symlink('/dev/null', path)),
    ],
    [
      'has another size than its record says',
      async (path: string) => await writeFile(path, 'more than that'),
    ],
  ])('a file of it that %s', async (reason, spoil) => {
    await spoil(join(base, 'a', 'vm-disk1.vmdk'));
    expect(await obstacle()).toEqual({ kind: 'changed', reason: `vm-disk1.vmdk ${reason}` });
  });
});
