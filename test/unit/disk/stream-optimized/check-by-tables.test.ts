import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyLayout } from '../../../../src/disk/stream-optimized/body-layout.ts';
import { checkByTables } from '../../../../src/disk/stream-optimized/check-by-tables.ts';
import { isOutOfOrder } from '../../../../src/disk/stream-optimized/not-a-disk.ts';
import type { DiskStructure } from '../../../../src/disk/stream-optimized/structure.ts';
import { HyperexportError } from '../../../../src/core/errors.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { smallBody, structuralRanges, walk, withByte } from './bodies.ts';

const GRAIN = 64 * 1024;

/** A body whose grains come in the order given: each is filled with its place, or with what is said. */
function bodyOf(order: readonly number[], fill = (index: number) => index): Buffer {
  const layout = new BodyLayout({
    ...{ version: 3, flags: 0x30001, capacity: 600 * 128, grainSize: 128 },
    ...{ descriptorOffset: 1, descriptorSize: 20, redundantDirectory: 0, directory: 'at-end', overhead: 128 },
  });
  layout.start();
  for (const index of order) layout.addGrain(index, deflateSync(Buffer.alloc(GRAIN, fill(index) + 1)));
  layout.end();
  return layout.takePiece();
}

async function byTables(body: Buffer, deep = true): Promise<DiskStructure> {
  const disk = {
    sizeBytes: body.length,
    read: async (offset: number, length: number) =>
      await Promise.resolve(body.subarray(offset, offset + length)),
  };
  return await checkByTables(disk, { deep, signal: new AbortController().signal });
}

function refusal(body: Buffer): unknown {
  try {
    walk(body);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a disk that is read by its tables', () => {
  it.each([
    ['in order', [0, 1, 2, 511, 512, 599]],
    ['out of order', [2, 0, 1, 599, 512]],
    ['with a grain that comes twice', [0, 1, 1, 2]],
  ])('is whole with its grains %s', async (_title, order) => {
    expect(await byTables(bodyOf(order))).toMatchObject({ layout: 'esxi', grains: new Set(order).size });
  });

  it('is what the walk sees, where the walk has nothing against it', async () => {
    expect(await byTables(smallBody)).toEqual(walk(smallBody));
  });

  it.each([
    ['out of order', [2, 0, 1], true],
    ['of which one comes twice', [0, 1, 1], true],
    ['in order', [0, 1, 2], undefined],
  ])(
    'is refused by the walk with grains %s, and the error says that it is only that',
    (_title, order, expected) => {
      const error = refusal(bodyOf(order));
      expect(error instanceof HyperexportError ? isOutOfOrder(error) : undefined).toBe(expected);
    },
  );

  it('is refused when it is cut, and is never accepted with an entry that leads nowhere', async () => {
    const body = bodyOf([2, 0, 1, 599]);
    for (let length = 0; length < body.length; length += 512) {
      await expect(byTables(body.subarray(0, length))).rejects.toMatchObject({ code: 'not-a-disk' });
    }
    const entries = structuralRanges(body).filter(({ from, to }) => to - from === 2048);
    for (const { from, to } of entries) {
      for (let at = from; at < to; at += 4) {
        if (body.readUInt32LE(at) === 0) continue;
        await expect(byTables(withByte(body, at, body[at]! ^ 0x01))).rejects.toMatchObject({
          code: 'not-a-disk',
        });
      }
    }
  });

  it('is refused by the deep check alone when a grain does not inflate', async () => {
    const body = bodyOf([1, 0]);
    const broken = withByte(body, 128 * 512 + 12 + 8, 0xff);
    expect(await byTables(broken, false)).toMatchObject({ grains: 2 });
    await expect(byTables(broken)).rejects.toThrow('a grain that inflates');
  });

  it('is whole or not-a-disk, whatever was done to it', async () => {
    const body = bodyOf([2, 0, 1, 599, 512]);
    const front = [0, 4, 8, 12, 20, 28, 36, 44, 48, 56, 64].flatMap((at) => [at, at + 1]);
    const places = [...front, ...structuralRanges(body).flatMap(({ from, to }) => [from, from + 8, to - 4])];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...places), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          let changed = body;
          for (const [at, value] of changes) changed = withByte(changed, at, value);
          await byTables(changed).catch((error: unknown) =>
            expect(error).toMatchObject({ code: 'not-a-disk' }),
          );
        },
      ),
      { numRuns: propertyRuns(5000) },
    );
  });

  it('costs no memory that only its header claims', async () => {
    const claims = Buffer.from(bodyOf([0]));
    claims.writeBigUInt64LE(2n ** 40n, 12);
    await expect(byTables(claims)).rejects.toMatchObject({ code: 'not-a-disk' });
  });
});
