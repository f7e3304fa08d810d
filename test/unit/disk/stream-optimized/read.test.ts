import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readGrains } from '../../../../src/disk/stream-optimized/read.ts';
import { contentOf, memoryDisk, noise, written } from '../memory-disk.ts';
import { smallBody, smallDisk, withByte } from './bodies.ts';

const { signal } = new AbortController();

describe('reading a stream-optimised disk back', () => {
  it('gives what was written, and nothing where there are zeros', async () => {
    const { content, grains } = await decode(smallBody, smallDisk.capacityBytes);
    expect(grains).toEqual([0, 65_536, 131_072, 20 << 20, 69 << 20]);
    expect(content.equals(contentOf(smallDisk))).toBe(true);
  });

  it('gives the last grain only up to the end of the disk', async () => {
    const disk = memoryDisk(100_352, { 65_536: noise(2, 34_816) });
    const { content } = await decode(await written(disk), disk.capacityBytes);
    expect(content.equals(contentOf(disk))).toBe(true);
  });

  it('never gives other content for a grain with a changed byte: in its size, its data or its checksum', async () => {
    const disk = memoryDisk(1 << 20, { 0: Buffer.from(noise(6, 1000).toString('hex')) });
    const body = await written(disk);
    const start = Number(body.readBigUInt64LE(64)) * 512;
    const end = start + 12 + body.readUInt32LE(start + 8);
    let harmless = 0;
    for (let at = start + 8; at < end; at += 1) {
      const changed = withByte(body, at, body[at]! ^ (1 << (at % 8)));
      const outcome = await decode(changed, disk.capacityBytes).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ code: 'not-a-disk' });
      } else {
        // Unused bits, or another way to say the same zeros.
        expect((outcome as { content: Buffer }).content.equals(contentOf(disk))).toBe(true);
        harmless += 1;
      }
    }
    expect(harmless).toBeLessThan((end - start) / 4);
  });

  it('refuses a grain that would inflate to more than a grain', async () => {
    const bomb = deflateSync(Buffer.alloc(50 << 20));
    const changed = await written(memoryDisk(1 << 20, { 0: noise(4, 65_536) }));
    const start = Number(changed.readBigUInt64LE(64)) * 512;
    const sectors = Math.ceil((12 + changed.readUInt32LE(start + 8)) / 512);
    expect(Math.ceil((12 + bomb.length) / 512)).toBeLessThanOrEqual(sectors);
    changed.writeUInt32LE(sectors * 512 - 12, start + 8);
    bomb.copy(changed, start + 12);
    await expect(decode(changed, 1 << 20)).rejects.toMatchObject({ code: 'not-a-disk' });
  });

  it('refuses a body that is cut, as the walk does', async () => {
    await expect(decode(smallBody.subarray(0, -512), smallDisk.capacityBytes)).rejects.toThrow(
      'the end of the body',
    );
  });

  it('stops when it is told to', async () => {
    const stopped = AbortSignal.abort();
    const grains = readGrains(inPieces(smallBody), { signal: stopped });
    await expect(grains.next()).rejects.toBe(stopped.reason);
  });
});

async function decode(body: Buffer, capacityBytes: number): Promise<{ content: Buffer; grains: number[] }> {
  const content = Buffer.alloc(capacityBytes);
  const grains: number[] = [];
  for await (const { offset, data } of readGrains(inPieces(body), { signal })) {
    grains.push(offset);
    data.copy(content, offset);
  }
  return { content, grains };
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* inPieces(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 10_000) yield body.subarray(at, at + 10_000);
}
