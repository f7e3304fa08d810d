import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describe } from 'vitest';
import { HyperexportError } from '../../src/core/errors.ts';
import { runCli } from '../support/cli.ts';
import { told, verify } from '../unit/verify/told.ts';

/** How many single bytes are changed in each of the two exports. */
const CHANGES = 200;

let room: string;
beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterAll(async () => await rm(room, { recursive: true, force: true }));

/** A real export of a real VM of the embedded vCenter, by the program itself. */
async function exported(format: 'ovf' | 'ova'): Promise<string> {
  const output = join(room, format);
  const vm = ['--provider', 'simulator', '--vm', '/DC0/vm/staging/app'];
  const env = { HYPEREXPORT_STATE_DIR: join(room, 'state') };
  const ran = await runCli([...vm, '--format', format, '--output', output], { cwd: room, env });
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
  return output;
}

interface Place {
  readonly file: string;
  readonly offset: number;
}

/**
 * Half of the places anywhere, weighted by the sizes of the files; half in what is not a disk's content, where a hash
 * alone does not reach: small files, the headers, the padding and the end of an archive.
 */
async function randomPlaces(directory: string): Promise<Place[]> {
  const all: Place[][] = [];
  const beside: Place[][] = [];
  for (const file of (await readdir(directory)).sort()) {
    const path = join(directory, file);
    const { size } = await stat(path);
    const bytes = await readFile(path);
    const whole = (from: number, to: number) =>
      Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ file: path, offset: from + index }));
    all.push([{ file: path, offset: size }]);
    if (file.endsWith('.ova')) {
      const headers = [...bytes.toString('latin1').matchAll(/ustar.00/gs)].map(({ index }) => index - 257);
      for (const start of headers) beside.push(whole(Math.max(0, start - 511), start + 512));
      beside.push(whole(size - 1536, size));
    } else if (!file.endsWith('.vmdk')) beside.push(whole(0, size));
  }
  const small = beside.flat();
  const sizes = all.flat();
  const total = sizes.reduce((sum, { offset }) => sum + offset, 0);
  const anywhere = (at: number): Place => {
    let left = at;
    for (const { file, offset } of sizes) {
      if (left < offset) return { file, offset: left };
      left -= offset;
    }
    throw new Error('beyond all files');
  };
  const seeded = { seed: 20_261_125, numRuns: CHANGES / 2 };
  return [
    ...fc.sample(fc.nat(total - 1), seeded).map(anywhere),
    ...fc.sample(fc.nat(small.length - 1), seeded).map((index) => small[index]!),
  ];
}

async function change({ file, offset }: Place, difference: number): Promise<() => Promise<void>> {
  const write = async (byte: number) => {
    await using handle = await open(file, 'r+');
    await handle.write(Buffer.from([byte]), 0, 1, offset);
  };
  await using handle = await open(file, 'r');
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, offset);
  const before = buffer.readUInt8(0);
  await write((before + difference) % 256);
  return async () => await write(before);
}

/** Whether `hyperexport verify` would end with another status than 0. */
async function isRefused(directory: string): Promise<boolean> {
  try {
    return !(await verify(directory)).ok;
  } catch (error) {
    if (error instanceof HyperexportError) return true;
    throw error;
  }
}

describe.each(['ovf', 'ova'] as const)('a real export (%s)', (format) => {
  test(`is refused for each of ${CHANGES} single bytes that changed`, { timeout: 600_000 }, async () => {
    const directory = await exported(format);
    expect(told(await verify(directory, { deep: true }))).toEqual([]);
    const places = await randomPlaces(directory);
    expect(places).toHaveLength(CHANGES);
    const [differences] = fc.sample(
      fc.array(fc.integer({ min: 1, max: 255 }), { minLength: CHANGES, maxLength: CHANGES }),
      { seed: 7, numRuns: 1 },
    );
    const missed: Place[] = [];
    for (const [index, place] of places.entries()) {
      const undo = await change(place, differences![index]!);
      if (!(await isRefused(directory))) missed.push(place);
      await undo();
    }
    expect(missed).toEqual([]);
    expect(await isRefused(directory)).toBe(false);
  });
});
