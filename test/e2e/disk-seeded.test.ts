import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dumpRaw } from '../../src/simulator/disk/dump-raw.ts';
import { seededDisk } from '../../src/simulator/disk/seeded-disk.ts';
import type { SeededDisk, SeededDiskOptions } from '../../src/simulator/disk/seeded-disk.ts';
import { judge, judged } from '../support/judges.ts';
import { partitionOf } from '../support/fixtures.ts';

const { signal } = new AbortController();
const MIB = 2 ** 20;
const GIB = 1024 * MIB;
let room: string;

beforeAll(async () => {
  room = await mkdtemp(path.join(tmpdir(), 'hyperexport-seeded-'));
});
afterAll(async () => {
  await rm(room, { recursive: true, force: true });
});

judged('e2fsck')('a seeded disk, before e2fsck', () => {
  it.each<[string, SeededDiskOptions]>([
    ['16 MiB', { seed: 1, capacityBytes: 16 * MIB }],
    ['256 MiB', { seed: 'a seed', capacityBytes: 256 * MIB }],
    ['an odd number of sectors', { seed: 2, capacityBytes: 300 * MIB + 512 * 3 }],
    ['a last group too small to be one', { seed: 3, capacityBytes: (2 + 256) * MIB + 20 * 4096 }],
    ['100 GiB with 40 MiB of data', { seed: 4, capacityBytes: 100 * GIB, dataBytes: 40 * MIB }],
    ['nothing in it', { seed: 5, capacityBytes: GIB, dataBytes: 0 }],
    ['half of it in use', { seed: 6, capacityBytes: 64 * MIB, dataBytes: 30 * MIB }],
  ])('has a clean file system: one of %s', async (_name, options) => {
    const raw = await dump(seededDisk(options));
    const checked = await judge('e2fsck').run(['-fn', partitionOf(raw)]);
    expect(checked).toMatchObject({ exitCode: 0 });
    expect(checked.stdout).toContain('Pass 5');
  });

  it('is clean after its guest wrote', async () => {
    const raw = await dump(seededDisk({ seed: 7, capacityBytes: 64 * MIB }).withGeneration(3));
    expect(await judge('e2fsck').run(['-fn', partitionOf(raw)])).toMatchObject({ exitCode: 0 });
  });

  it('holds the files that it says it holds', async () => {
    const disk = seededDisk({ seed: 8, capacityBytes: 256 * MIB });
    const raw = await dump(disk);
    for (const file of disk.files) {
      const copy = path.join(room, 'copy');
      await debugfs(`dump ${file.path} ${copy}`, raw);
      const read = await readFile(copy);
      expect(read.length, file.path).toBe(file.sizeBytes);
      expect(read.equals(file.read(0, file.sizeBytes)), file.path).toBe(true);
    }
  });
});

async function dump(disk: SeededDisk): Promise<string> {
  const raw = path.join(room, 'disk.raw');
  await dumpRaw(disk, raw, { signal });
  return raw;
}

/** It comes with e2fsck, in the same package. */
async function debugfs(request: string, raw: string): Promise<void> {
  const program = path.join(path.dirname(judge('e2fsck').executable), 'debugfs');
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  execFile(program, ['-R', request, partitionOf(raw)], (error) => {
    if (error === null) resolve(undefined);
    else reject(error);
  });
  await promise;
}
