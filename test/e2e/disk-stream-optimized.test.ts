import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RawDisk } from '../../src/disk/raw-disk.ts';
import { readGrains } from '../../src/disk/stream-optimized/read.ts';
import { writeStreamOptimized } from '../../src/disk/stream-optimized/write.ts';
import { dumpRaw } from '../../src/simulator/disk/dump-raw.ts';
import { seededDisk } from '../../src/simulator/disk/seeded-disk.ts';
import { judge, judged } from '../support/judges.ts';
import { memoryDisk, noise, text } from '../unit/disk/memory-disk.ts';
import { smallDisk, walk, withByte } from '../unit/disk/stream-optimized/bodies.ts';

const { signal } = new AbortController();
const MIB = 2 ** 20;
let room: string;

beforeAll(async () => {
  room = await mkdtemp(path.join(tmpdir(), 'hyperexport-disk-'));
});
afterAll(async () => {
  await rm(room, { recursive: true, force: true });
});

judged('qemu-img')('a disk that we write, before qemu-img', () => {
  it.each<[string, () => RawDisk]>([
    ['with three spans of tables, one of them empty', () => smallDisk],
    ['without any content', () => memoryDisk(64 * MIB, {})],
    ['that ends inside of a grain', () => memoryDisk(33 * MIB + 512, { [33 * MIB]: noise(1, 512) })],
    ['of a single sector', () => memoryDisk(512, { 0: text(512) })],
    ['with partitions and a file system', () => seededDisk({ seed: 1, capacityBytes: 128 * MIB })],
    ['of 4 GiB with content at its end', () => memoryDisk(4096 * MIB, { [4096 * MIB - 900]: text(900) })],
  ])('is sound and equal to the disk: one %s', async (_name, make) => {
    const disk = make();
    const [raw, vmdk] = [path.join(room, 'judged.raw'), path.join(room, 'judged.vmdk')];
    await dumpRaw(disk, raw, { signal });
    await save(disk, vmdk);
    const qemu = judge('qemu-img');
    expect(await qemu.run(['check', vmdk])).toMatchObject({ exitCode: 0 });
    const compared = await qemu.run(['compare', '-f', 'raw', '-F', 'vmdk', raw, vmdk]);
    expect(compared).toMatchObject({ exitCode: 0, stdout: 'Images are identical.\n' });
    const info = await qemu.run(['info', '--output=json', vmdk]);
    expect(JSON.parse(info.stdout)).toMatchObject({ 'virtual-size': disk.capacityBytes });
  });
});

judged('qemu-img')('a disk that qemu-img writes, before us', () => {
  let body: Buffer;

  beforeAll(async () => {
    const [raw, vmdk] = [path.join(room, 'theirs.raw'), path.join(room, 'theirs.vmdk')];
    await dumpRaw(smallDisk, raw, { signal });
    const options = ['-O', 'vmdk', '-o', 'subformat=streamOptimized'];
    expect(await judge('qemu-img').run(['convert', '-f', 'raw', ...options, raw, vmdk])).toMatchObject({
      exitCode: 0,
    });
    body = await readFile(vmdk);
  });

  it('is the second layout, whatever the pieces', () => {
    const whole = walk(body);
    expect(whole).toMatchObject({ layout: 'qemu', capacityBytes: smallDisk.capacityBytes, grains: 5 });
    for (const pieceBytes of [1, 511, 4096, 10_000]) expect(walk(body, pieceBytes)).toEqual(whole);
  });

  it('decodes to the disk', async () => {
    const content = Buffer.alloc(smallDisk.capacityBytes);
    const file = createReadStream(path.join(room, 'theirs.vmdk'));
    for await (const { offset, data } of readGrains(file, { signal })) data.copy(content, offset);
    expect(content.equals(smallDisk.read(0, smallDisk.capacityBytes))).toBe(true);
  });

  it('is refused when it is cut, unless only the empty room behind its last grain is lost', () => {
    const end = endOfGrains(body);
    for (let length = 0; length < end; length += 512) {
      expect(() => walk(body.subarray(0, length))).toThrow(/expected/);
    }
    expect(() => walk(body.subarray(0, end - 1))).toThrow('the end of the body');
    expect(walk(body.subarray(0, end)).grains).toBe(5);
  });

  it('is refused with anything but that room behind its last grain', () => {
    const grains = body.subarray(0, endOfGrains(body));
    expect(() => walk(Buffer.concat([grains, noise(2, 512)]))).toThrow(/expected/);
    expect(() => walk(Buffer.concat([grains, Buffer.alloc(512), noise(2, 512)]))).toThrow(/expected/);
    expect(() => walk(Buffer.concat([grains, Buffer.alloc(2 * 65_536)]))).toThrow(/expected/);
  });

  it('is refused with a byte changed in its header, its tables or the address of a grain', () => {
    const accepted: number[] = [];
    for (const at of structuralBytes(body)) {
      const changed = withByte(body, at, body[at]! ^ (1 << (at % 8)));
      if (isAccepted(changed)) accepted.push(at);
    }
    // A lower version, and a descriptor's area that ends earlier behind the text: nothing is lost by either.
    const [version, descriptorSize] = [4, 36];
    expect(accepted.filter((at) => at !== version && at !== descriptorSize)).toEqual([]);
  });
});

function* structuralBytes(body: Buffer): Generator<number> {
  // Byte 72, uncleanShutdown, and the padding behind the fields say nothing of the content.
  for (let at = 0; at < 79; at += 1) if (at !== 72) yield at;
  const directory = Number(body.readBigUInt64LE(48)) * 512;
  const tables = 3;
  const copyBytes = 512 + tables * 2048;
  for (let at = directory; at < directory + 2 * copyBytes; at += 1) yield at;
  for (const grain of grainMarkers(body)) {
    for (let byte = 0; byte < 8; byte += 1) yield grain + byte;
  }
}

function* grainMarkers(body: Buffer): Generator<number> {
  let at = Number(body.readBigUInt64LE(64)) * 512;
  while (at < body.length && body.readUInt32LE(at + 8) > 0) {
    yield at;
    at += Math.ceil((12 + body.readUInt32LE(at + 8)) / 512) * 512;
  }
}

function endOfGrains(body: Buffer): number {
  const last = [...grainMarkers(body)].at(-1)!;
  return last + Math.ceil((12 + body.readUInt32LE(last + 8)) / 512) * 512;
}

function isAccepted(body: Buffer): boolean {
  try {
    walk(body);
    return true;
  } catch {
    return false;
  }
}

async function save(disk: RawDisk, file: string): Promise<void> {
  await using output = await open(file, 'w');
  for await (const piece of writeStreamOptimized(disk, { signal })) await writeFile(output, piece);
}
