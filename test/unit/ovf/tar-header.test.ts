import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { decodeHeader, encodeHeader, paddingAfter } from '../../../src/ovf/ova/header.ts';
import { headerBytes } from './tar-bytes.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const modifiedAt = new Date('2024-02-29T12:34:56.789Z');
const GIB = 1024 ** 3;

describe('a tar header', () => {
  test('is the same on every machine, byte for byte', () => {
    const block = encodeHeader({ name: 'vm.ovf', sizeBytes: 4242, modifiedAt });
    const text = block.toString('latin1').replace(/\0+/g, (zeros) => `<${zeros.length}>`);
    expect(text).toBe(
      'vm.ovf<94>0000644<1>0000000<1>0000000<1>00000010222<1>14570074760<1>007151<1> 0<100>ustar<1>00<247>',
    );
  });

  test('says a size of 8 GiB and more in base 256, and a smaller one in octal', () => {
    const sizeField = (sizeBytes: number) =>
      encodeHeader({ name: 'a', sizeBytes, modifiedAt }).subarray(124, 136).toString('latin1');
    expect(sizeField(8 * GIB - 1)).toBe('77777777777\0');
    expect(sizeField(8 * GIB)).toBe('\x80\0\0\0\0\0\0\x02\0\0\0\0');
    expect(sizeField(9 * GIB + 5)).toBe('\x80\0\0\0\0\0\0\x02\x40\0\0\x05');
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9._-]{1,99}$/),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
        (name, sizeBytes, date) => {
          const found = decodeHeader(encodeHeader({ name, sizeBytes, modifiedAt: date }));
          expect(found).toEqual({ name, sizeBytes, type: '0', plain: true, ours: true });
        },
      ),
    );
  });

  test('of other tools is read too: a prefix, base 256, an old regular file', () => {
    const read = (entry: Parameters<typeof headerBytes>[0]) => decodeHeader(headerBytes(entry));
    expect(read({ name: 'b', prefix: 'a' })).toMatchObject({ name: 'a/b' });
    expect(read({ name: 'b', claim: 9 * GIB })).toMatchObject({ sizeBytes: 9 * GIB });
    expect(read({ name: 'b', type: '\0' })).toMatchObject({ type: '0' });
  });

  test('with any one byte changed is no header, or one that is called odd', () => {
    const block = encodeHeader({ name: 'vm.ovf', sizeBytes: 4242, modifiedAt });
    fc.assert(
      fc.property(fc.nat(511), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = Buffer.from(block);
        altered[at] = (altered[at]! + change) % 256;
        const found = decodeHeader(altered);
        expect(found === 'zero' || 'damage' in found || !found.plain).toBe(true);
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });

  test('is followed by content that fills whole blocks', () => {
    expect([0, 1, 511, 512, 513].map(paddingAfter)).toEqual([0, 511, 1, 0, 511]);
  });
});
