import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGrains } from '../../../../src/disk/stream-optimized/read.ts';
import { writeStreamOptimized } from '../../../../src/disk/stream-optimized/write.ts';
import { contentOf, memoryDisk, noise, text, written } from '../memory-disk.ts';
import { smallDisk, walk } from './bodies.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const GRAIN = 65_536;

describe('writing a stream-optimised disk', () => {
  it('leaves out grains that are all zeros, allocated or not', async () => {
    const body = await written(memoryDisk(1 << 20, { 0: Buffer.alloc(4 * GRAIN), [5 * GRAIN]: text(GRAIN) }));
    expect(walk(body).grains).toBe(1);
  });

  it('writes a grain once in which two extents meet', async () => {
    const body = await written(memoryDisk(1 << 20, { 512: text(512), 8192: text(GRAIN) }));
    expect(walk(body).grains).toBe(2);
  });

  it('writes the same disk as the same bytes', async () => {
    expect((await written(smallDisk)).equals(await written(smallDisk))).toBe(true);
  });

  it('writes pieces of a decent size', async () => {
    const sizes: number[] = [];
    const disk = memoryDisk(8 << 20, { 0: noise(5, 4 << 20) });
    for await (const piece of writeStreamOptimized(disk, { signal: new AbortController().signal })) {
      sizes.push(piece.length);
    }
    expect(sizes.length).toBeGreaterThan(4);
    for (const size of sizes.slice(0, -1)) {
      expect(size).toBeGreaterThanOrEqual(256 << 10);
      expect(size).toBeLessThanOrEqual(1 << 20);
    }
  });

  it('refuses a disk that is not whole sectors', async () => {
    await expect(written(memoryDisk(1000, {}))).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('stops when it is told to', async () => {
    const stopped = AbortSignal.abort();
    await expect(writeStreamOptimized(smallDisk, { signal: stopped }).next()).rejects.toBe(stopped.reason);
  });

  it('comes back as it was, whatever the disk', async () => {
    const extents = fc.dictionary(fc.nat(300).map(String), fc.integer({ min: 1, max: 20 }), { maxKeys: 8 });
    const recipe = fc.record({ sectors: fc.integer({ min: 1, max: 6000 }), extents });
    await fc.assert(
      fc.asyncProperty(recipe, async ({ sectors, extents: places }) => {
        const disk = diskOf(sectors, places);
        const body = await written(disk);
        const content = Buffer.alloc(disk.capacityBytes);
        for await (const grain of readGrains(one(body), { signal: new AbortController().signal })) {
          grain.data.copy(content, grain.offset);
        }
        expect(content.equals(contentOf(disk))).toBe(true);
        expect(walk(body).bytes).toBe(body.length);
      }),
      { numRuns: propertyRuns(400) },
    );
  });
});

/** Extents of some sectors at multiples of 20 sectors, as far as they lie on the disk. */
function diskOf(sectors: number, places: Record<string, number>): ReturnType<typeof memoryDisk> {
  const content: Record<number, Buffer> = {};
  for (const [place, length] of Object.entries(places)) {
    const start = Number(place) * 20;
    if (start + length <= sectors) content[start * 512] = noise(Number(place), length * 512);
  }
  return memoryDisk(sectors * 512, content);
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* one(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
