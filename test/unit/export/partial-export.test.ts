import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { announcePublishing, removePartialExport } from '../../../src/export/partial-export.ts';

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
