import { describe, expect, test } from 'vitest';
import { fieldOf } from '../../../src/transfer/field-line.ts';

describe('a field', () => {
  test.each([
    ['Content-Length: 7', 'content-length', '7'],
    ['A:b', 'a', 'b'],
    ['A:', 'a', ''],
    ['A: \t ', 'a', ''],
    ['A:\t two  words \t', 'a', 'two  words'],
    ['A: b: c', 'a', 'b: c'],
    ['A: \u00a0b\u00a0', 'a', '\u00a0b\u00a0'],
    ["!#$%&'*+.^_`|~-9: x", "!#$%&'*+.^_`|~-9", 'x'],
  ])('is read from %j', (line, name, value) => {
    expect(fieldOf(line)).toEqual({ name, value });
  });

  test.each(['', 'A', ':', ': b', ' A: b', '\tA: b', 'A : b', 'A B: c', 'Ä: b', 'A: b\rC: d', 'A: b\nC: d'])(
    'is not in %j',
    (line) => {
      expect(fieldOf(line)).toBeUndefined();
    },
  );

  // A thousand of each: where the time grew with the square of the blanks, that would be hours.
  test.each([
    ['before its end', `A: b${' '.repeat(65_000)}`, 'b'],
    ['inside it', `A: b${' '.repeat(65_000)}c`, `b${' '.repeat(65_000)}c`],
    ['alone', `A:${' '.repeat(65_000)}`, ''],
  ])('may have 65,000 blanks %s', (_where, line, value) => {
    for (let times = 0; times < 1000; times++) {
      if (fieldOf(line)?.value !== value) expect.unreachable();
    }
  });
});
