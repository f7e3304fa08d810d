import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { SharedSpace } from '../../../../src/export/preflight/shared-space.ts';
import { judgeSpace } from '../../../../src/export/preflight/space.ts';

const GIB = 2 ** 30;

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'space-'));
  return async () => await rm(room, { recursive: true });
});

const need = (name: string, device = 1) => ({
  ...{ device, directory: join(room, name), atLeast: GIB, atMost: 10 * GIB },
});

describe('of several exports', () => {
  test('each counts on what those before it leave, on the same file system', async () => {
    const space = new SharedSpace();
    const [first, second, third] = [space.claim(), space.claim(), space.claim()];
    expect(await first.need(need('a'))).toEqual({ atLeast: 0, atMost: 0 });
    expect(await second.need(need('b'))).toEqual({ atLeast: GIB, atMost: 10 * GIB });
    expect(await third.need(need('c', 2))).toEqual({ atLeast: 0, atMost: 0 });
    first.end();
    expect(await second.need(need('b'))).toEqual({ atLeast: 0, atMost: 0 });
  });

  test('two that look in the same moment do not both take the last room, and one of them does', async () => {
    const space = new SharedSpace();
    const others = await Promise.all(['a', 'b'].map(async (name) => await space.claim().need(need(name))));
    expect(others.map(({ atMost }) => atMost)).toEqual([0, 10 * GIB]);
  });

  test('what one has written already is not counted twice', async () => {
    const space = new SharedSpace();
    await space.claim().need(need('a'));
    await mkdir(join(room, '.a.hyperexport-partial'));
    const file = join(room, '.a.hyperexport-partial', 'a-disk1.vmdk');
    await writeFile(file, '');
    await truncate(file, 4 * GIB);
    expect(await space.claim().need(need('b'))).toEqual({ atLeast: 0, atMost: 6 * GIB });
  });
});

test('what the others take is told, and makes a warning or an error of what alone would do', () => {
  const judge = (others: { atLeast: number; atMost: number }) =>
    judgeSpace(12 * GIB, { atLeast: GIB, atMost: 10 * GIB, directory: '/backup', others });
  expect(judge({ atLeast: 0, atMost: 0 })).toMatchObject({ outcome: 'ok' });
  expect(judge({ atLeast: GIB, atMost: 10 * GIB })).toMatchObject({
    outcome: 'warning',
    message: expect.stringContaining('of which the other exports of this run may take 10.0 GB'),
  });
  expect(judge({ atLeast: 12 * GIB, atMost: 20 * GIB })).toMatchObject({
    outcome: 'error',
    error: { exitStatus: 16 },
  });
});
