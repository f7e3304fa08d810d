import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readBounded, readSmallFile } from '../../../src/platform/read-bounded.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bounded-'));
  file = join(directory, 'a');
  return async () => await rm(directory, { recursive: true });
});

test('a file is read up to its bound, and one byte more is refused', async () => {
  await writeFile(file, 'größe');
  expect(await readBounded(file, 7)).toBe('größe');
  await expect(readBounded(file, 6)).rejects.toMatchObject({ code: 'configuration' });
});

test('a file without an end does not fill the memory', async () => {
  await expect(readBounded('/dev/zero', 1024)).rejects.toThrow(/longer than 1024 bytes/);
});

describe('A small file of our own', () => {
  test('is read up to its bound, and one byte more is refused', async () => {
    await writeFile(file, 'größe');
    expect(await readSmallFile(file, 7)).toBe('größe');
    await expect(readSmallFile(file, 6)).rejects.toMatchObject({ code: 'integrity' });
  });

  test('is not read through a link', async () => {
    await writeFile(file, 'text');
    await symlink(file, join(directory, 'link'));
    await expect(readSmallFile(join(directory, 'link'), 1024)).rejects.toMatchObject({ code: 'ELOOP' });
  });

  test('is not waited for where a pipe is in its place', async () => {
    execFileSync('mkfifo', [file]);
    await expect(readSmallFile(file, 1024)).rejects.toMatchObject({ code: 'integrity' });
  });

  test('is no device and no directory', async () => {
    for (const path of ['/dev/zero', directory]) {
      await expect(readSmallFile(path, 1024)).rejects.toThrow(/is not a regular file/);
    }
  });

  test('that is not there says so as the system does', async () => {
    await expect(readSmallFile(file, 1024)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
