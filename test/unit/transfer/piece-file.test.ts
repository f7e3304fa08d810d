import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PieceFile } from '../../../src/transfer/piece-file.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pieces-'));
  path = join(directory, 'archive.ova');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

test.runIf(existsSync('/dev/full'))('a full disk stops a large body, and says so', async () => {
  await using full = await open('/dev/full', 'w');
  await using file = PieceFile.within(full, { path, offset: 0, algorithms: ['sha256'] });
  await expect(fill(file, Buffer.alloc(20 * 1024 * 1024))).rejects.toMatchObject({ code: 'no-space' });
  await expect(file.finish()).rejects.toMatchObject({ code: 'no-space' });
});

async function fill(file: PieceFile, content: Buffer): Promise<void> {
  for (let at = 0; at < content.length; at += 70_001) {
    file.accept(content.subarray(at, at + 70_001));
    await file.room();
  }
}

describe('a part of a file that is already open', () => {
  test('holds the bytes and nothing else of the file changes', async () => {
    const [before, content, after] = [randomBytes(512), randomBytes(3 * 1024 * 1024 + 7), randomBytes(900)];
    const whole = Buffer.concat([before, Buffer.alloc(content.length), after]);
    await writeFile(path, whole);
    await using archive = await open(path, 'r+');

    await using file = PieceFile.within(archive, { path, offset: 512, algorithms: ['sha256'] });
    await fill(file, content);
    expect(await file.finish()).toEqual({
      path,
      sizeBytes: content.length,
      digests: { sha256: createHash('sha256').update(content).digest('hex') },
    });

    expect((await readFile(path)).equals(Buffer.concat([before, content, after]))).toBe(true);
  });

  test('leaves the file open, so that the next part can follow', async () => {
    await using archive = await open(path, 'wx+');
    const parts = ['first', 'second'];
    for (const [index, part] of parts.entries()) {
      await using file = PieceFile.within(archive, { path, offset: index * 5, algorithms: [] });
      await fill(file, Buffer.from(part));
      await file.finish();
    }
    expect(await readFile(path, 'latin1')).toBe('firstsecond');
  });

  test('names the file when it cannot be written', async () => {
    await writeFile(path, '');
    await using archive = await open(path, 'r');
    await using file = PieceFile.within(archive, { path, offset: 0, algorithms: [] });
    await fill(file, Buffer.from('content'));
    await expect(file.finish()).rejects.toMatchObject({
      code: 'destination',
      message: expect.stringContaining(path),
    });
  });
});

test('a file that is there already is never written over', async () => {
  await (await PieceFile.create(path, ['sha256'])).finish();
  await expect(PieceFile.create(path, ['sha256'])).rejects.toMatchObject({ code: 'destination' });
});

test('a file for which nothing comes takes no memory for pieces, however many tries there are', async () => {
  const tries = 32;
  const before = process.memoryUsage().arrayBuffers;
  await using files = new AsyncDisposableStack();
  for (let n = 0; n < tries; n++) files.use(await PieceFile.create(`${path}-${n}`, ['sha256']));
  const held = process.memoryUsage().arrayBuffers - before;
  expect(held).toBeLessThan((tries * 1024 * 1024) / 2);
});
