import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { destinationError } from '../../../src/platform/file-errors.ts';

test('a file that may not be as large says which limits there are, and nothing of directories', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'errors-'));
  const path = join(directory, 'large');
  await writeFile(path, '');
  await using file = await open(path, 'r+');
  const thrown: unknown = await file.truncate(Number.MAX_SAFE_INTEGER).catch((error: unknown) => error);
  await rm(directory, { recursive: true });
  // Some file systems do allow it: then the system's word for it stands in.
  const error = thrown ?? Object.assign(new Error('EFBIG: file too large'), { code: 'EFBIG' });
  expect(destinationError(error, path)).toMatchObject({
    code: 'destination',
    message: expect.stringMatching(/ulimit -f.*EFBIG/) as string,
    hint: 'raise the limit, or choose a place on another file system',
  });
});
