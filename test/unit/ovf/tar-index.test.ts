import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeHeader, END_OF_ARCHIVE } from '../../../src/ovf/ova/header.ts';
import { readTarIndex } from '../../../src/ovf/ova/tar-index.ts';
import { never, scratchDirectory } from './package-fixture.ts';

const HUGE = 9 * 1024 ** 3 + 1;

test('what follows a member of more than 8 GiB is found, without reading the member', async () => {
  await using scratch = await scratchDirectory();
  await using file = await open(join(scratch.path, 'sparse.ova'), 'w+');
  const modifiedAt = new Date(0);
  const second = 512 + Math.ceil(HUGE / 512) * 512;
  await file.write(encodeHeader({ name: 'huge.vmdk', sizeBytes: HUGE, modifiedAt }), 0, 512, 0);
  await file.write(encodeHeader({ name: 'vm.mf', sizeBytes: 0, modifiedAt }), 0, 512, second);
  await file.write(END_OF_ARCHIVE, 0, 1024, second + 512);

  const index = await readTarIndex(file, second + 512 + 1024, never);
  expect(index.findings).toEqual([]);
  expect(index.members).toEqual([
    { name: 'huge.vmdk', offset: 512, sizeBytes: HUGE, ours: true },
    { name: 'vm.mf', offset: second + 512, sizeBytes: 0, ours: true },
  ]);
});
