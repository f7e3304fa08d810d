import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fail } from '../../../src/core/errors.ts';
import { destinationError, sourceError } from '../../../src/platform/file-errors.ts';
import { PartialFile } from '../../../src/platform/partial-file.ts';
import { scratchDirectory } from '../ovf/package-fixture.ts';

test('a file has its name only once it is committed', async () => {
  await using scratch = await scratchDirectory();
  const path = join(scratch.path, 'a');
  {
    await using file = await PartialFile.create(path, { overwrite: false });
    await file.append(Buffer.from('one '));
    await file.append(Buffer.from('two'));
    expect(await readdir(scratch.path)).toEqual(['a.partial']);
    await file.commit();
  }
  expect(await readdir(scratch.path)).toEqual(['a']);
  expect(await readFile(path, 'utf8')).toBe('one two');
});

test('a file that is not committed is gone', async () => {
  await using scratch = await scratchDirectory();
  {
    await using file = await PartialFile.create(join(scratch.path, 'a'), { overwrite: false });
    await file.append(Buffer.from('one'));
  }
  expect(await readdir(scratch.path)).toEqual([]);
});

test('a file that appears meanwhile is not overwritten', async () => {
  await using scratch = await scratchDirectory();
  const path = join(scratch.path, 'a');
  await using file = await PartialFile.create(path, { overwrite: false });
  await writeFile(path, 'mine');
  await expect(file.commit()).rejects.toMatchObject({ code: 'target-exists' });
  expect(await readFile(path, 'utf8')).toBe('mine');
});

test("another run's half-written file is never given the final name", async () => {
  await using scratch = await scratchDirectory();
  const path = join(scratch.path, 'a');
  {
    await using file = await PartialFile.create(path, { overwrite: false });
    await writeFile(`${path}.new`, 'half');
    await rename(`${path}.new`, `${path}.partial`);
    await expect(file.commit()).rejects.toMatchObject({ code: 'locked' });
  }
  expect(await readdir(scratch.path)).toEqual(['a.partial']);
});

test.each([
  ['ENOSPC', 'no-space'],
  ['EDQUOT', 'no-space'],
  ['EACCES', 'destination'],
  ['EROFS', 'destination'],
])('%s from a write is "%s"', (system, code) => {
  const error = Object.assign(new Error('x'), { code: system });
  expect(destinationError(error, '/out/a')).toMatchObject({ code, cause: error });
});

test('errors of our own and aborts pass through as they are', () => {
  const own = fail('integrity', 'x');
  const abort = new DOMException('x', 'AbortError');
  for (const error of [own, abort]) {
    expect(destinationError(error, '/a')).toBe(error);
    expect(sourceError(error, '/a')).toBe(error);
  }
});
