import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { HyperexportError } from '../../../src/core/errors.ts';
import { scratchDirectory } from '../ovf/package-fixture.ts';
import { CAPACITY, writeExport } from './made-exports.ts';
import { told, verify } from './told.ts';

let directory: string;
beforeEach(async () => {
  const scratch = await scratchDirectory();
  directory = scratch.path;
  return async () => await scratch[Symbol.asyncDispose]();
});

/** True when `hyperexport verify` would end with another status than 0. */
async function isRefused(path: string): Promise<boolean> {
  try {
    return !(await verify(path)).ok;
  } catch (error) {
    if (error instanceof HyperexportError) return true;
    throw error;
  }
}

describe.each(['ovf', 'ova'] as const)('an export of this program (%s)', (format) => {
  test('is good, and the report says what it was compared with', async () => {
    await writeExport(directory, format);
    const report = await verify(directory, { deep: true });
    expect(told(report)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      format,
      levels: ['read-back', 'deep'],
      record: { vm: '/DC0/vm/vm' },
    });
    expect(report.files.map((file) => [file.name, file.contentComparedWith, file.sizeComparedWith])).toEqual([
      ['vm.ovf', ['export.json', 'manifest'], ['export.json']],
      ['vm-disk1.vmdk', ['export.json', 'manifest'], ['export.json', 'descriptor']],
      ['vm.nvram', ['export.json', 'manifest'], ['export.json', 'descriptor']],
      ['vm.mf', ['export.json'], ['export.json']],
    ]);
    expect(report.files[1]!.disk).toEqual({
      checked: 'deep',
      layout: 'esxi',
      capacityBytes: CAPACITY,
      grains: 4,
    });
  });

  test('is the same by the name of its descriptor or archive, and by that of its record', async () => {
    await writeExport(directory, format);
    for (const name of [`vm.${format}`, 'export.json']) {
      const report = await verify(join(directory, name));
      expect(told(report)).toEqual([]);
      expect(report).toMatchObject({ ok: true, record: { vm: '/DC0/vm/vm' } });
    }
  });

  test(
    'is wrong whichever byte of a small file, of a header or of the end differs',
    { timeout: 120_000 },
    async () => {
      await writeExport(directory, format);
      for (const name of await readdir(directory)) {
        const path = join(directory, name);
        const good = await readFile(path);
        for (const at of offsetsIn(good)) {
          const bytes = Buffer.from(good);
          bytes.writeUInt8((bytes.readUInt8(at) + 1 + ((at * 7) % 255)) % 256, at);
          await writeFile(path, bytes);
          expect(await isRefused(directory), `byte ${at} of ${name}`).toBe(true);
        }
        await writeFile(path, good);
      }
      expect(await isRefused(directory)).toBe(false);
    },
  );

  test('is wrong when a byte is put in or left out anywhere', async () => {
    await writeExport(directory, format);
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const good = await readFile(path);
      for (const at of [0, 1, good.length >> 1, good.length - 1, good.length]) {
        const [before, after] = [good.subarray(0, at), good.subarray(at)];
        for (const bytes of [
          Buffer.concat([before, Buffer.from(' '), after]),
          Buffer.concat([before, after.subarray(1)]),
        ]) {
          if (bytes.equals(good)) continue;
          await writeFile(path, bytes);
          expect(await isRefused(directory), `${bytes.length - good.length} byte at ${at} of ${name}`).toBe(
            true,
          );
        }
      }
      await writeFile(path, good);
    }
  });

  test('is wrong without any one of its files, but for a record that nobody can miss', async () => {
    await writeExport(directory, format);
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      await rename(path, `${path}.away`);
      expect(await isRefused(directory), name).toBe(name !== 'export.json');
      await rename(`${path}.away`, path);
    }
  });
});

describe('an export whose descriptor is broken or gone', () => {
  test.each([
    ['broken', async (path: string) => await writeFile(path, 'no xml'), 'vm.ovf: error: vm.ovf is not what'],
    ['gone', async (path: string) => await rm(path), ': error: vm.ovf is in export.json, and is missing'],
  ])('(%s) has its other files looked at all the same', async (_title, sabotage, message) => {
    await writeExport(directory, 'ovf');
    await sabotage(join(directory, 'vm.ovf'));
    const report = await verify(directory, { deep: true });
    expect(told(report).join('\n')).toContain(message);
    const good = report.files.filter(({ problems }) => problems.length === 0).map(({ name }) => name);
    expect(good).toEqual(expect.arrayContaining(['vm-disk1.vmdk', 'vm.nvram', 'vm.mf']));
    expect(report.files.find(({ name }) => name === 'vm-disk1.vmdk')?.disk?.checked).toBe('deep');
  });
});

/** Every byte of what is small; of what is large its ends, every byte of what looks like a tar header, and a sample. */
function offsetsIn(content: Buffer): number[] {
  const every = (from: number, to: number, step = 1) =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
  if (content.length < 4096) return every(0, content.length, content.length < 400 ? 1 : 5);
  const headers = [...content.toString('latin1').matchAll(/ustar/g)].map(({ index }) => index - 257);
  return [
    ...headers.flatMap((start) => every(start, start + 512, 9)),
    ...headers.flatMap((start) => every(start + 148, start + 156)),
    ...every(content.length - 1100, content.length, 13),
    ...every(0, content.length, Math.ceil(content.length / 50)),
  ];
}

test('what was swapped between two files of one size is noticed', async () => {
  await writeExport(directory, 'ovf');
  const [manifest, nvram] = [join(directory, 'vm.mf'), join(directory, 'vm.nvram')];
  await rename(nvram, `${nvram}.tmp`);
  await rename(manifest, nvram);
  await rename(`${nvram}.tmp`, manifest);
  expect(await isRefused(directory)).toBe(true);
});

test.each([
  ['another mode', 102, '6'],
  ['an owner', 113, '7'],
  ['something behind the name', 60, 'x'],
  ['a name of the owner', 265, 'root'],
  ['something in the unused end', 505, 'x'],
])('a header with %s and a checksum that fits is not as this program wrote it', async (_what, at, text) => {
  await writeExport(directory, 'ova');
  const archive = join(directory, 'vm.ova');
  const bytes = await readFile(archive);
  const header = bytes.subarray(0, 512);
  header.write(text, at, 'latin1');
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  await writeFile(archive, bytes);
  expect(told(await verify(directory))).toEqual([
    'vm.ovf: error: the header of vm.ovf is not as it was written',
  ]);
  await rm(join(directory, 'export.json'));
  expect(told(await verify(archive))).toEqual([]); // as any other program may write it
});

test('two archives behind each other are wrong, with a record and without one', async () => {
  await writeExport(directory, 'ova');
  const archive = join(directory, 'vm.ova');
  const good = await readFile(archive);
  await writeFile(archive, Buffer.concat([good, good]));
  expect(told(await verify(directory))).toEqual(
    expect.arrayContaining([expect.stringMatching(/error: there is something after the end of the archive/)]),
  );
  await rm(join(directory, 'export.json'));
  expect(await isRefused(archive)).toBe(true);
});

test('more zeros at the end of an archive are fine for a foreign one, and not as this program wrote it', async () => {
  await writeExport(directory, 'ova');
  const archive = join(directory, 'vm.ova');
  const { size } = await stat(archive);
  await writeFile(archive, Buffer.concat([await readFile(archive), Buffer.alloc(8192)]));
  expect(told(await verify(directory))).toEqual([
    `: error: vm.ova has ${size + 8192} bytes where export.json says ${size}`,
  ]);
  await rm(join(directory, 'export.json'));
  expect(await verify(archive)).toMatchObject({ ok: true });
});

test('an export.json that only looks different is told apart from one that says something else', async () => {
  await writeExport(directory, 'ovf');
  const path = join(directory, 'export.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, JSON.stringify(JSON.parse(text)));
  expect(told(await verify(directory))).toEqual([
    ': error: export.json was changed after it was written: it says the same, and is laid out in another way',
  ]);
  await writeFile(path, text.replace('"cpus": 2', '"cpus": 4'));
  expect(told(await verify(directory))).toEqual([
    expect.stringMatching(/^: error: .*export.json was changed after it was written: its own hash differs$/),
  ]);
});
