import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HyperexportError } from '../../../src/core/errors.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { scratchDirectory } from '../ovf/package-fixture.ts';
import { writeExport } from './made-exports.ts';
import { verify } from './told.ts';

type Damage = (bytes: Buffer, other: Buffer) => Buffer;

const place = () => fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const index = (bytes: Buffer, at: number) => Math.min(bytes.length - 1, Math.floor(at * bytes.length));
const blockAt = (bytes: Buffer, at: number, size: number) => Math.floor(index(bytes, at) / size) * size;

/** What disks, copies and people do to files. Places are fractions, so that each fits every file. */
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place(), fc.integer({ min: 1, max: 255 })).map(([at, by]): Damage => {
    return (bytes) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((bytes.readUInt8(index(bytes, at)) + by) % 256, index(bytes, at));
      return changed;
    };
  }),
  fc.tuple(place(), fc.uint8Array({ minLength: 1, maxLength: 600 })).map(([at, more]): Damage => {
    return (bytes) =>
      Buffer.concat([bytes.subarray(0, index(bytes, at)), more, bytes.subarray(index(bytes, at))]);
  }),
  fc.tuple(place(), fc.integer({ min: 1, max: 600 })).map(([at, length]): Damage => {
    return (bytes) =>
      Buffer.concat([bytes.subarray(0, index(bytes, at)), bytes.subarray(index(bytes, at) + length)]);
  }),
  fc.tuple(place(), fc.constantFrom(512, 4096)).map(([at, size]): Damage => {
    return (bytes) => {
      const start = blockAt(bytes, at, size);
      return Buffer.from(bytes).fill(0, start, Math.min(start + size, bytes.length));
    };
  }),
  place().map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, index(bytes, at)),
  ),
  fc.tuple(place(), place()).map(([one, other]): Damage => {
    return (bytes) => {
      const changed = Buffer.from(bytes);
      const from = blockAt(bytes, one, 512);
      bytes.copy(changed, blockAt(bytes, other, 512), from, from + 512);
      return changed;
    };
  }),
  fc.constant<Damage>((bytes) => Buffer.concat([bytes, bytes])),
  fc.constant<Damage>((_bytes, other) => other),
);

describe.each(['ovf', 'ova'] as const)('an export of this program (%s)', (format) => {
  test('is never called good when anything about its files is different', { timeout: 300_000 }, async () => {
    await using scratch = await scratchDirectory();
    const directory = scratch.path;
    await writeExport(directory, format);
    const names = (await readdir(directory)).sort();
    const good = await Promise.all(names.map(async (name) => await readFile(join(directory, name))));
    const picked = fc.nat(names.length - 1);
    await fc.assert(
      fc.asyncProperty(picked, picked, damage, async (which, other, change) => {
        const before = good[which]!;
        const after = change(before, good[other]!);
        if (after.equals(before)) return;
        const path = join(directory, names[which]!);
        await writeFile(path, after);
        const accepted = await isGood(directory);
        await rm(path);
        await writeFile(path, before);
        expect(accepted).toBe(false);
      }),
      { numRuns: propertyRuns(5000) },
    );
    expect(await isGood(directory)).toBe(true);
  });
});

describe.each(['ovf', 'ova'] as const)('a package that nobody recorded (%s)', (format) => {
  test('ends in a report whatever is wrong with it', { timeout: 300_000 }, async () => {
    await using scratch = await scratchDirectory();
    const directory = scratch.path;
    await writeExport(directory, format);
    await rm(join(directory, 'export.json'));
    const names = (await readdir(directory)).sort();
    const good = await Promise.all(names.map(async (name) => await readFile(join(directory, name))));
    const picked = fc.nat(names.length - 1);
    const several = fc.array(fc.tuple(picked, picked, damage), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(several, async (changes) => {
        const files: Buffer[] = [...good];
        for (const [which, other, change] of changes) {
          if (files[which]!.length > 0) files[which] = change(files[which]!, good[other]!);
        }
        for (const [index, name] of names.entries()) await writeFile(join(directory, name), files[index]!);
        const { ok, files: reported } = await verify(join(directory, `vm.${format}`), { deep: true });
        // What the manifest names is not called good when it differs.
        if (ok && format === 'ovf') {
          const disk = reported.find(({ name }) => name === 'vm-disk1.vmdk');
          const compared = disk?.contentComparedWith.length === 1;
          if (compared)
            expect(files[names.indexOf('vm-disk1.vmdk')]).toEqual(good[names.indexOf('vm-disk1.vmdk')]);
        }
      }),
      { numRuns: propertyRuns(3000) },
    );
  });
});

async function isGood(directory: string): Promise<boolean> {
  try {
    return (await verify(directory)).ok;
  } catch (error) {
    if (error instanceof HyperexportError && error.code !== 'unexpected') return false;
    throw error;
  }
}
