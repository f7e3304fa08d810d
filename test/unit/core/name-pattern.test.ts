import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPattern, matchesPattern } from '../../../src/core/name-pattern.ts';

describe('A pattern of names', () => {
  test.each([
    ['web*', 'web01', true],
    ['web*', 'web', true],
    ['web*', 'Web01', false],
    ['*01', 'web01', true],
    ['web0?', 'web01', true],
    ['web0?', 'web0', false],
    ['web0?', 'web011', false],
    ['w*b*1', 'web-db-1', true],
    ['w*b*1', 'web-db-2', false],
    ['?', '漢', true],
    ['?', '😀', true],
    ['a.c', 'abc', false],
    ['[ab]*', 'a1', false],
    ['[ab]*', '[ab]1', true],
    ['*', '', true],
    ['', '', true],
  ])('%s, held against %s, says %s', (pattern, name, fits) => {
    expect(matchesPattern(pattern, name)).toBe(fits);
  });

  test('without a wildcard is equal to what it matches', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (pattern, name) => {
        if (!isPattern(pattern)) expect(matchesPattern(pattern, name)).toBe(pattern === name);
        if (!isPattern(pattern)) expect(matchesPattern(pattern, pattern)).toBe(true);
      }),
    );
  });

  test('says what a regular expression of the same meaning says', () => {
    const text = (...letters: string[]) => array(constantFrom(...letters)).map((all) => all.join(''));
    assert(
      property(text('a', 'b', '*', '?', '.', '漢'), text('a', 'b', '.', '漢'), (pattern, name) => {
        const source = pattern.replace(/[.*?]/g, (each) => ({ '*': '.*', '?': '.' })[each] ?? `\\${each}`);
        expect(matchesPattern(pattern, name)).toBe(new RegExp(`^${source}$`, 'su').test(name));
      }),
    );
  });

  test('of many stars is no work without end', () => {
    expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});
