import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBounded } from '../../../src/platform/read-bounded.ts';

test('a file is read up to its bound, and one byte more is refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bounded-'));
  const file = join(directory, 'a');
  await writeFile(file, 'größe');
  expect(await readBounded(file, 7)).toBe('größe');
  await expect(readBounded(file, 6)).rejects.toMatchObject({ code: 'configuration' });
  await rm(directory, { recursive: true });
});

test('a file without an end does not fill the memory', async () => {
  await expect(readBounded('/dev/zero', 1024)).rejects.toThrow(/longer than 1024 bytes/);
});
