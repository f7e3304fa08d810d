import { expect, test } from 'vitest';
import { formatDuration, parseDuration, writeDuration } from '../../../src/core/duration.ts';

test.each([
  ['720h', 720 * 3_600_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['30d', 30 * 86_400_000],
  ['0', 0],
  ['250ms', 250],
])('the duration %s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  [0, '0s'],
  [250, '250ms'],
  [1500, '1.5s'],
  [300_000, '5m'],
  [5_400_000, '1h30m'],
  [90_061_500, '25h1m1.5s'],
  [400 * 86_400_000, '400d'],
])('%d ms are written as %s, and read as the same', (milliseconds, text) => {
  expect(writeDuration(milliseconds)).toBe(text);
  expect(parseDuration(text)).toBe(milliseconds);
});

test('a bare number counts in the unit that the option names', () => {
  expect(parseDuration('24', 'h')).toBe(24 * 3_600_000);
});

test.each(['', '24', 'h', '1h 30m', '1x', '-5m', 'soon'])('the duration "%s" is refused', (text) => {
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test.each([
  [400, '0s'],
  [12_000, '12s'],
  [250_000, '4m 10s'],
  [3_900_000, '1h 05m'],
])('%d ms are shown to people as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
