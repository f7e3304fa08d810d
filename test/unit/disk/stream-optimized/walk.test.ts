import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamOptimizedWalk } from '../../../../src/disk/stream-optimized/walk.ts';
import { memoryDisk, noise, written } from '../memory-disk.ts';
import { smallBody, smallDisk, structuralRanges, walk, withByte } from './bodies.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

describe('the walk over a body in the layout of an ESXi host', () => {
  it('tells what the disk is', () => {
    expect(walk(smallBody)).toMatchObject({
      layout: 'esxi',
      capacityBytes: smallDisk.capacityBytes,
      grainBytes: 65_536,
      grains: 5,
      bytes: smallBody.length,
    });
  });

  it('finds the same whatever the pieces in which the body arrives', () => {
    const whole = walk(smallBody);
    const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(cuts, (lengths) => {
        const parse = new StreamOptimizedWalk();
        for (let at = 0, turn = 0; at < smallBody.length; turn += 1) {
          const length = lengths[turn % lengths.length]!;
          parse.push(smallBody.subarray(at, at + length));
          at += length;
        }
        expect(parse.finish()).toEqual(whole);
      }),
      { numRuns: propertyRuns(500) },
    );
    expect(walk(smallBody, 1)).toEqual(whole);
  });

  it('knows how far on the disk the body has come', () => {
    const parse = new StreamOptimizedWalk();
    expect(parse.capacityBytes).toBeUndefined();
    const seen = new Set<number>();
    for (const byte of smallBody) {
      parse.push(Uint8Array.of(byte));
      seen.add(parse.address);
    }
    const grain = 65_536;
    expect([...seen]).toEqual([0, grain, 2 * grain, 3 * grain, 321 * grain, 69 * 16 * grain + grain]);
    expect(parse.capacityBytes).toBe(smallDisk.capacityBytes);
  });

  it('accepts a disk without a single grain', async () => {
    expect(walk(await written(memoryDisk(1 << 20, {})))).toMatchObject({ grains: 0, payloadBytes: 0 });
  });

  it('accepts a disk that ends inside of a grain, and never counts beyond its end', async () => {
    const body = await written(memoryDisk(100_352, { 65_536: noise(2, 34_816) }));
    const parse = new StreamOptimizedWalk();
    parse.push(body);
    expect(parse.finish()).toMatchObject({ capacityBytes: 100_352, grains: 1 });
    expect(parse.address).toBe(100_352);
  });

  it('refuses a body that is cut anywhere', () => {
    fc.assert(
      fc.property(fc.nat(smallBody.length - 1), (length) => {
        expect(() => walk(smallBody.subarray(0, length))).toThrow(/expected/);
      }),
      { numRuns: propertyRuns(10_000) },
    );
    expect(() => walk(smallBody.subarray(0, -1))).toThrow('found the end of the body');
  });

  it('refuses a body that is cut at the end of a sector, where a careless server ends a chunk', () => {
    for (let length = 0; length < smallBody.length; length += 512) {
      expect(() => walk(smallBody.subarray(0, length))).toThrow(/expected/);
    }
  });

  it('refuses a body with a single byte of its structure changed', () => {
    const accepted: number[] = [];
    for (const { from, to } of structuralRanges(smallBody)) {
      for (let at = from; at < to; at += 1) {
        if (isAccepted(withByte(smallBody, at, smallBody[at]! ^ (1 << (at % 8))))) accepted.push(at);
      }
    }
    expect(accepted).toEqual([]);
  });

  it('refuses a body with a sector lost, doubled or swapped, wherever its structure is in it', () => {
    const sectors = smallBody.length / 512;
    const grains = Number(smallBody.readBigUInt64LE(64)); // what lies in front of them is mostly empty
    fc.assert(
      fc.property(fc.integer({ min: grains, max: sectors - 2 }), (sector) => {
        const [before, it, after] = [
          smallBody.subarray(0, sector * 512),
          smallBody.subarray(sector * 512, sector * 512 + 512),
          smallBody.subarray(sector * 512 + 512),
        ];
        expect(isAccepted(Buffer.concat([before, after]))).toBe(false);
        expect(isAccepted(Buffer.concat([before, it, it, after]))).toBe(false);
      }),
    );
  });

  it('refuses anything behind the end, but for zeros that fill up less than a grain', () => {
    const followedBy = (more: Buffer) => () => walk(Buffer.concat([smallBody, more]));
    expect(followedBy(Buffer.alloc(1))).toThrow('end-of-stream marker');
    expect(followedBy(smallBody)).toThrow('expected the end of the body');
    expect(followedBy(Buffer.alloc(64 * 1024))).toThrow('expected the end of the body');
    expect(followedBy(Buffer.alloc(64 * 1024 - 512))).not.toThrow();
  });
});

describe('the walk over something else', () => {
  it.each([
    [
      'an HTML page',
      Buffer.from('<!DOCTYPE html><html><body>503 Service Unavailable</body></html>'.padEnd(900)),
    ],
    ['an HTML page', Buffer.from('\n <html><body>short</body></html>')],
    ['an XML or HTML document', Buffer.from('<?xml version="1.0"?><soapenv:Envelope/>'.padEnd(600))],
    ['an empty body', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(4096)],
    ['zeros of 100 bytes', Buffer.alloc(100)],
    ['a bare VMDK descriptor', Buffer.from('# Disk DescriptorFile\nversion=1\n'.padEnd(700))],
    ['text: ', Buffer.from('{"error": "no such lease"}'.padEnd(512))],
    ['the bytes ', noise(3, 512)],
  ])('says that it is %s', (name, body) => {
    expect(() => walk(body)).toThrow(`found ${name}`);
  });

  it('names the error not-a-disk, with the place and what was there', () => {
    expect(() => walk(Buffer.alloc(512))).toThrow(
      expect.objectContaining({ code: 'not-a-disk', details: expect.objectContaining({ offset: 0 }) }),
    );
  });

  it('finds nothing wrong in no random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => !isAccepted(Buffer.from(bytes))));
  });
});

describe('the descriptor inside of a body', () => {
  const replaced = (from: string, to: string): Buffer => {
    const start = smallBody.indexOf(from);
    expect(start).toBeGreaterThan(0);
    const changed = Buffer.from(smallBody);
    changed.write(to, start);
    return changed;
  };

  it('may not name a parent: a delta is no disk', () => {
    expect(() => walk(replaced('parentCID=ffffffff', 'parentCID=1234abcd'))).toThrow('without a parent');
  });

  it('may not name another kind of disk', () => {
    expect(() => walk(replaced('"streamOptimized"', '"monolithicSpars"'))).toThrow('streamOptimized');
  });

  it('may not give another capacity than the header', () => {
    expect(() => walk(replaced('RDONLY 143360', 'RDONLY 143361'))).toThrow(
      '143360 sectors, as in the header',
    );
  });

  it('must be there', () => {
    expect(() => walk(replaced('# Disk Desc', '# Nope Desc'))).toThrow('an embedded descriptor');
  });
});

function isAccepted(body: Buffer): boolean {
  try {
    walk(body);
    return true;
  } catch {
    return false;
  }
}
