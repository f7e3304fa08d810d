import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { formatManifest, parseManifest } from '../../../src/ovf/manifest.ts';

const hex = 'ab'.repeat(32);

describe('a manifest', () => {
  test('has one line a file, in the spelling that every importer takes', () => {
    expect(formatManifest([{ algorithm: 'SHA256', name: 'vm.ovf', hex }])).toBe(`SHA256(vm.ovf)= ${hex}\n`);
  });

  test.each([
    `SHA256(a b.vmdk)= ${hex}\n`,
    `SHA256 (a b.vmdk) = ${hex}\n`,
    `SHA256(a b.vmdk)=${hex}`,
    `SHA256(a b.vmdk)= ${hex.toUpperCase()}\r\n\r\n`,
  ])('is read in the dialect %j', (text) => {
    expect(parseManifest(text)).toEqual([{ algorithm: 'SHA256', name: 'a b.vmdk', hex }]);
  });

  test('is read with SHA-1 and SHA-512, as older and newer tools write them', () => {
    const entries = parseManifest(`SHA1(a)= ${'0'.repeat(40)}\nSHA512(b)= ${'1'.repeat(128)}\n`);
    expect(entries.map(({ algorithm }) => algorithm)).toEqual(['SHA1', 'SHA512']);
  });

  test.each([
    ['MD5(a)= 00', 1, 'not of the form'],
    [`SHA256(a)= ${hex}\nrubbish\n`, 2, 'not of the form'],
    ['SHA256(a)= abcd', 1, '4 digits'],
    [`SHA256()= ${hex}`, 1, 'not of the form'],
    [`SHA256(a)= ${hex} `, 1, 'not of the form'],
    [`SHA256(a)= ${'aB'.repeat(32)}`, 1, 'not of the form'],
    [`SHA256(a)= ${hex}\n\nSHA256(a)= ${hex}\n`, 3, 'again, after line 1'],
  ])('is refused with the number of the line: %j', (text, line, why) => {
    expect(() => parseManifest(text)).toThrow(
      expect.objectContaining({ code: 'integrity', message: expect.stringMatching(`line ${line} .*${why}`) }),
    );
  });

  test('is read as it was written, whatever the names', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9._() -]{1,40}$/);
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, digest), { selector: ([first]) => first }), (pairs) => {
        const entries = pairs.map(([first, second]) => ({
          algorithm: 'SHA256' as const,
          name: first,
          hex: second,
        }));
        expect(parseManifest(formatManifest(entries))).toEqual(entries);
      }),
    );
  });
});
