import { expect, test } from 'vitest';
import { formatBytes, parseBytes, writeBytes } from '../../../src/core/bytes.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [138047488000, '128.5 GB'],
  [1024 ** 3 * 2 - 1, '1.9 GB'],
  [1024 ** 5 * 3, '3.0 PB'],
])('%d bytes are shown to people as %s, never rounded up', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  ['107374182400', 107374182400],
  ['512K', 524288],
  ['1.5 GB', 1610612736],
  ['2TiB', 2199023255552],
  ['7b', 7],
])('the size %s is read as %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each([
  [0, '0'],
  [1000, '1000'],
  [512 * 1024, '512K'],
  [10 * 1024 ** 3, '10G'],
  [1.5 * 1024 ** 4, '1.5T'],
  [1024 ** 3 + 1, '1073741825'],
])('%d bytes are written as %s, and read as the same', (bytes, text) => {
  expect(writeBytes(bytes)).toBe(text);
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', 'many', '-1', '1.5X', '5 5', '9e9', '99999999T'])('the size "%s" is refused', (text) => {
  expect(() => parseBytes(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});
