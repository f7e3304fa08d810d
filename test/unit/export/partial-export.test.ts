import { execFileSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { announcePublishing, removePartialExport } from '../../../src/export/partial-export.ts';
import { writeExport } from '../verify/made-exports.ts';

let room: string;
let partial: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'partial-'));
  partial = join(room, '.hyperexport-partial');
  return async () => await rm(room, { recursive: true });
});

async function files(directory: string, content: Record<string, string>): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(content)) await writeFile(join(directory, name), text);
}

const marker = `${JSON.stringify({ runId: 'run-1', instanceUuid: 'u' })}\n`;

describe('What a killed run left', () => {
  test.each([
    ['an empty directory', {}],
    ['half a marker', { 'partial.json': '' }],
    ['a marker that was being written', { 'partial.json.partial': '{"run' }],
    ['half an export', { 'partial.json': marker, 'web-disk1.vmdk': 'KDMV' }],
  ])('is removed: %s', async (_what, content) => {
    await files(partial, content);
    expect(await removePartialExport(partial)).toBe(true);
    expect(await readdir(room)).toEqual([]);
  });

  test("is not taken for somebody else's directory, which stays", async () => {
    await files(partial, { 'partial.json': 'null', 'notes.txt': 'mine' });
    await expect(removePartialExport(partial)).rejects.toMatchObject({ code: 'target-exists' });
    expect(await readdir(partial)).toHaveLength(2);
  });
});

describe("Somebody else's files", () => {
  const refused = { code: 'target-exists', message: expect.stringMatching(/did not make it/) as string };

  test('stay where a link to a finished export is in the place of a partial one', async () => {
    const precious = join(room, 'precious');
    await writeExport(precious, 'ovf');
    await symlink(precious, partial);
    await expect(removePartialExport(partial)).rejects.toMatchObject(refused);
    expect(await readdir(precious)).toContain('export.json');
  });

  test('stay where a link to a directory with a marker, or to none, is in its place', async () => {
    const other = join(room, 'other');
    await files(other, { 'partial.json': marker, notes: 'mine' });
    await symlink(other, partial);
    await expect(removePartialExport(partial)).rejects.toMatchObject(refused);
    expect(await readdir(other)).toHaveLength(2);
    await rm(other, { recursive: true });
    await expect(removePartialExport(partial)).rejects.toMatchObject(refused);
  });

  test('stay where a file is in its place', async () => {
    await writeFile(partial, 'mine');
    await expect(removePartialExport(partial)).rejects.toMatchObject(refused);
  });

  test.runIf(process.getuid?.() === 0)('stay where their directory says that it is ours', async () => {
    for (const content of [{ 'partial.json': marker, notes: 'theirs' }, {}]) {
      await files(partial, content);
      await chown(partial, 12345, 12345);
      await expect(removePartialExport(partial)).rejects.toMatchObject(refused);
    }
    expect(await readdir(partial)).toHaveLength(2);
  });

  test.runIf(process.getuid?.() === 0)('are ours where a file server gives all files one owner', async () => {
    await files(partial, { 'partial.json': marker, 'web-disk1.vmdk': 'KDMV' });
    const lock = join(room, '.hyperexport.lock');
    await writeFile(lock, '');
    for (const path of [partial, lock]) await chown(path, 12345, 12345);
    expect(await removePartialExport(partial)).toBe(true);
  });

  test.each([
    ['leads out of the directory', ['../victim', 'export.json']],
    ['is an absolute path', ['/etc/passwd', 'export.json']],
    ['is the directory itself', ['..']],
    ['is no name', [7]],
  ])('are not moved where a marker has a name that %s', async (_what, publishing) => {
    await files(room, { victim: 'theirs' });
    const target = join(room, 'target');
    const inside = join(target, '.hyperexport-partial');
    const forged = JSON.stringify({ runId: 'run-1', instanceUuid: 'u', publishing });
    await files(inside, { 'partial.json': forged, 'export.json': '{}' });
    await expect(removePartialExport(inside)).rejects.toMatchObject(refused);
    expect(await readdir(room)).toEqual(['target', 'victim']);
  });

  test('are not taken for an old export that a link leads to', async () => {
    const precious = join(room, 'precious');
    await files(precious, { 'web.ovf': 'theirs' });
    await symlink(precious, join(room, '.hyperexport-old'));
    const publishing = JSON.stringify({ runId: 'run-1', publishing: ['export.json'] });
    await files(partial, { 'partial.json': publishing, 'export.json': '{}' });
    await removePartialExport(partial);
    expect(await readdir(room)).toEqual(['precious']);
    expect(await readdir(precious)).toEqual(['web.ovf']);
  });

  test.each([
    ['a pipe', (path: string) => Promise.resolve(execFileSync('mkfifo', [path]))],
    ['longer than any marker', (path: string) => writeFile(path, ' '.repeat(2 ** 20) + marker)],
  ])('stay, and hold nobody up, where the marker is %s', async (_what, make) => {
    await files(partial, { notes: 'mine' });
    await make(join(partial, 'partial.json'));
    await expect(removePartialExport(partial)).rejects.toMatchObject(refused);
  });
});

describe('A finished export of a run that was killed right before its directory got its name', () => {
  const exported = '50000000-0000-0000-0000-000000000001';

  test('goes for another export of the same VM', async () => {
    await writeExport(partial, 'ovf');
    expect(await removePartialExport(partial, { instanceUuid: exported })).toBe(true);
  });

  test('stays where another VM is to be exported', async () => {
    await writeExport(partial, 'ovf');
    const removal = removePartialExport(partial, { instanceUuid: 'another' });
    await expect(removal).rejects.toThrow(/it holds a finished export of "vm"/);
    expect(await readdir(partial)).toContain('export.json');
  });

  test('stays under a name that no run gives', async () => {
    const named = join(room, 'backup');
    await writeExport(named, 'ovf');
    await expect(removePartialExport(named)).rejects.toMatchObject({ code: 'target-exists' });
  });
});

describe('A run that was killed while its files moved up', () => {
  const old = { 'web.ovf': 'old', 'web-disk1.vmdk': 'old', 'export.json': 'old' };
  const fresh = { 'web.ovf': 'new', 'web.nvram': 'new', 'export.json': 'new' };
  const aside = (name: string): [string, string] => [name, join('.hyperexport-old', name)];
  const up = (name: string): [string, string] => [join('.hyperexport-partial', name), name];
  /** The order of `publishInto`. */
  const moves = [...Object.keys(old).reverse().map(aside), ...Object.keys(fresh).map(up)];

  async function killedAfter(count: number): Promise<void> {
    await files(room, { ...old, README: 'mine' });
    await files(partial, { 'partial.json': marker, ...fresh });
    await announcePublishing(partial, Object.keys(fresh));
    await mkdir(join(room, '.hyperexport-old'));
    for (const [from, to] of moves.slice(0, count)) await rename(join(room, from), join(room, to));
  }

  async function content(): Promise<Record<string, string>> {
    const names = (await readdir(room)).sort();
    const texts = names.map(async (name) => [name, await readFile(join(room, name), 'utf8')] as const);
    return Object.fromEntries(await Promise.all(texts));
  }

  test.each(moves.map((_, count) => count))('has its first %i moves taken back', async (count) => {
    await killedAfter(count);
    await removePartialExport(partial);
    expect(await content()).toEqual({ ...old, README: 'mine' });
  });

  test('has exported when all have moved: only the old export goes', async () => {
    await killedAfter(moves.length);
    await removePartialExport(partial);
    expect(await content()).toEqual({ ...fresh, README: 'mine' });
  });
});
