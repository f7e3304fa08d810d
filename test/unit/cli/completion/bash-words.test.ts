import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteForBash, readBashWord, splitBashLine } from '../../../../src/cli/completion/bash-words.ts';

/** What bash gives a program for each line of words. */
function wordsInBash(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\1\\0'`).join('\n');
  const output = execFileSync('bash', ['--norc', '-c', script], {
    encoding: 'utf8',
    cwd: '/nonexistent'.slice(0, 1),
  });
  const groups = output.split('\u0001\0').slice(0, -1);
  return groups.map((group) => group.split('\0').slice(0, -1));
}

/** Names as a vCenter may have them, made of what shells care about. */
const name = fc.string({
  unit: fc.constantFrom(...'ab 01-~!"#$%&\'()*+,./:;<=>?@[\\]^_`{|}äß机🖥'.match(/./gu)!),
  minLength: 1,
  maxLength: 12,
});

describe.skipIf(process.platform === 'win32')('what bash reads', () => {
  test.each(['', "'", '"'] as const)('of a name that was quoted behind %j is the name', (quote) => {
    const names = fc.sample(name, { numRuns: 300, seed: 7 });
    const lines = names.map((each) => quote + quoteForBash(each, quote) + quote);
    expect(wordsInBash(lines)).toEqual(names.map((each) => [each]));
  });

  test.each(['', "'", '"'] as const)('of such a name is what this program reads, too: %j', (quote) => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const line = names.map((each) => quote + quoteForBash(each, quote) + quote).join(' ');
        const { words, last } = splitBashLine(line);
        expect([...words, last].map((word) => readBashWord(word).text)).toEqual(names);
      }),
    );
  });
});

describe('a bash line', () => {
  test('may end in the middle of a quoted word', () => {
    const { words, last } = splitBashLine(`hyperexport --vm "my 'v`);
    expect(words).toEqual(['hyperexport', '--vm']);
    expect(readBashWord(last)).toEqual({ text: "my 'v", quote: '"', expanded: false });
  });

  test('is never evaluated', () => {
    expect(readBashWord('$(touch x)')).toMatchObject({ text: '$(touch x)', expanded: true });
    expect(readBashWord('"`id`')).toMatchObject({ expanded: true });
    expect(readBashWord("'$HOME'")).toMatchObject({ text: '$HOME', expanded: false });
    expect(readBashWord(String.raw`\$HOME`)).toMatchObject({ text: '$HOME', expanded: false });
  });

  test('may have redirections, which are no words of the program', () => {
    expect(splitBashLine('hyperexport vms 2>/dev/null >out --js')).toEqual({
      words: ['hyperexport', 'vms'],
      last: '--js',
      redirection: false,
    });
    expect(splitBashLine('hyperexport vms > ou')).toMatchObject({ last: 'ou', redirection: true });
    expect(splitBashLine('hyperexport vms >')).toMatchObject({ last: '', redirection: true });
  });
});
