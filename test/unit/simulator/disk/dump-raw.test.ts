import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { dumpRaw } from '../../../../src/simulator/disk/dump-raw.ts';
import { seededDisk } from '../../../../src/simulator/disk/seeded-disk.ts';

const disk = seededDisk({ seed: 1, capacityBytes: 16 * 1024 * 1024 });

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'dump-'));
  return async () => await rm(room, { recursive: true });
});

test('a dump is there with its full capacity', async () => {
  await dumpRaw(disk, join(room, 'disk.raw'), { signal: new AbortController().signal });
  expect((await stat(join(room, 'disk.raw'))).size).toBe(disk.capacityBytes);
  expect(await readdir(room)).toEqual(['disk.raw']);
});

test('a dump that is interrupted leaves nothing that could be taken for the truth', async () => {
  const signal = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(dumpRaw(disk, join(room, 'disk.raw'), { signal })).rejects.toThrow('Ctrl-C');
  expect(await readdir(room)).toEqual([]);
});

test('a dump to a place that cannot be written is an error of the destination', async () => {
  const file = join(room, 'missing', 'disk.raw');
  const signal = new AbortController().signal;
  await expect(dumpRaw(disk, file, { signal })).rejects.toMatchObject({
    code: 'destination',
    exitStatus: 16,
  });
});
