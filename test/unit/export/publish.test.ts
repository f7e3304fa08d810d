import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { publishDirectory, publishInto } from '../../../src/export/publish.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'publish-'));
  return async () => await rm(room, { recursive: true });
});

async function files(directory: string, content: Record<string, string>): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(content)) await writeFile(join(directory, name), text);
  return directory;
}

test('an export appears with all of its files in one step', async () => {
  const partial = await files(join(room, '.out-partial'), { 'a.ovf': 'new', 'export.json': '{}' });
  await publishDirectory(partial, join(room, 'out'));
  expect(await readdir(room)).toEqual(['out']);
});

test('a directory that appeared while the export ran is not touched', async () => {
  const partial = await files(join(room, '.out-partial'), { 'a.ovf': 'new' });
  await files(join(room, 'out'), { 'somebody.txt': 'mine' });
  await expect(publishDirectory(partial, join(room, 'out'))).rejects.toMatchObject({ code: 'target-exists' });
  expect(await readdir(join(room, 'out'))).toEqual(['somebody.txt']);
});

test('the old export goes only when the new one stands, and what is not of it stays', async () => {
  const out = await files(join(room, 'out'), {
    'a.ovf': 'old',
    'old-disk.vmdk': 'old',
    'export.json': 'old',
    README: 'mine',
  });
  const partial = await files(join(out, '.partial'), { 'a.ovf': 'new', 'export.json': 'new' });
  await publishInto(out, partial, {
    names: ['a.ovf', 'export.json'],
    replaced: ['a.ovf', 'old-disk.vmdk', 'export.json'],
  });
  expect((await readdir(out)).sort()).toEqual(['.partial', 'README', 'a.ovf', 'export.json']);
  expect(await readFile(join(out, 'a.ovf'), 'utf8')).toBe('new');
});

test('when a move fails the old export is back as it was', async () => {
  const out = await files(join(room, 'out'), { 'a.ovf': 'old', 'export.json': 'old' });
  const partial = await files(join(out, '.partial'), { 'a.ovf': 'new' });
  const publishing = publishInto(out, partial, {
    names: ['a.ovf', 'missing.vmdk'],
    replaced: ['a.ovf', 'export.json'],
  });
  await expect(publishing).rejects.toMatchObject({ code: 'destination' });
  expect((await readdir(out)).sort()).toEqual(['.partial', 'a.ovf', 'export.json']);
  expect(await readFile(join(out, 'a.ovf'), 'utf8')).toBe('old');
  expect(await readFile(join(partial, 'a.ovf'), 'utf8')).toBe('new');
});
