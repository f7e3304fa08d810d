import { array, assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitWords } from '../../../src/settings/split-words.ts';

describe('a command is split into words as a shell would', () => {
  test.each<[string, string[]]>([
    ['pass show vcenter', ['pass', 'show', 'vcenter']],
    ['  a\t b\n', ['a', 'b']],
    [`sh -c 'echo "$X" | head'`, ['sh', '-c', 'echo "$X" | head']],
    [`a"b c"'d e'f`, ['ab cd ef']],
    [`"a \\"b\\" \\\\ \\n"`, ['a "b" \\ \\n']],
    [`''`, ['']],
    ['a\\ b', ['a b']],
    [String.raw`C:\tools\pw.exe --get`, [String.raw`C:\tools\pw.exe`, '--get']],
    ['$HOME * `x` ;', ['$HOME', '*', '`x`', ';']],
    ['', []],
  ])('%s', (command, words) => {
    expect(splitWords(command)).toEqual(words);
  });

  test('any words, quoted, come out as they were', () => {
    const quote = (word: string) => `'${word.replaceAll("'", `'"'"'`)}'`;
    assert(
      property(array(string({ unit: 'binary' })), (words) => {
        expect(splitWords(words.map(quote).join(' '))).toEqual(words);
      }),
    );
  });

  test.each([`'a`, `"a`, `a "b\\"`])('an open quote is an error: %s', (command) => {
    expect(() => splitWords(command)).toThrow('not closed');
  });
});
