import { assert, property, string, stringMatching, array, oneof, constantFrom } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenise, type Token } from '../../../src/cli/tokenise.ts';
import { flagName } from '../../../src/settings/flag-name.ts';
import { knownFlag } from '../../../src/settings/flag-table.ts';

const read = (...argv: string[]) => tokenise(argv, knownFlag).map(short);

function short(token: Token): string {
  return token.kind === 'flag' ? `${token.key}=${token.value}` : `[${token.text}]`;
}

describe('a command line is read as Go reads it', () => {
  test.each<[name: string, argv: string[], tokens: string[]]>([
    ['one dash is as good as two', ['-vm', 'web01', '--format', 'ova'], ['vm=web01', 'format=ova']],
    ['a value may stand behind "="', ['-vm=web01', '--output=/a b'], ['vm=web01', 'output=/a b']],
    ['only the first "=" divides', ['--vm=a=b=c'], ['vm=a=b=c']],
    ['an empty value behind "=" is a value', ['--vm='], ['vm=']],
    ['a switch alone is true', ['--quiet', '-insecure'], ['quiet=true', 'insecure=true']],
    ['a switch takes a value behind "="', ['--quiet=false', '-json=T'], ['quiet=false', 'json=T']],
    ['a switch never takes the next word', ['--quiet', 'false'], ['quiet=true', '[false]']],
    ['a value may look like a number', ['--parallel', '-1'], ['parallel=-1']],
    ['a value may start with a dash', ['--vm', '-web01'], ['vm=-web01']],
    ['a value may be a dash', ['--output', '-'], ['output=-']],
    ['a value may be two dashes, as in Go', ['--vm', '--', 'x'], ['vm=--', '[x]']],
    ['a lone dash is a word', ['-'], ['[-]']],
    ['two dashes end the flags', ['--quiet', '--', '--vm', '-x'], ['quiet=true', '[--vm]', '[-x]']],
    [
      'flags may stand behind words',
      ['ova', 'validate', 'a.ova', '-json'],
      ['[ova]', '[validate]', '[a.ova]', 'json=true'],
    ],
    ['an alias is the flag', ['-h', '--h'], ['help=true', 'help=true']],
    ['a value may have several lines', ['--vm=a\nb'], ['vm=a\nb']],
    ['a repeated flag is kept twice', ['--vm', 'a', '--vm', 'b'], ['vm=a', 'vm=b']],
    ['an empty word is a word', [''], ['[]']],
  ])('%s', (_name, argv, tokens) => {
    expect(read(...argv)).toEqual(tokens);
  });

  test.each<[argv: string[], message: string, hint?: string]>([
    [['--vm'], '--vm needs a value'],
    [['-vm', '--quiet'], '-vm needs a value, and --quiet is a flag', 'if it is the value, write -vm=--quiet'],
    [['--vm', '-format=ova'], '--vm needs a value, and -format=ova is a flag'],
    [['---password=word'], '"---password" is not written as a flag'],
    [['---vm', 'x'], '"---vm" is not written as a flag'],
    [['-=x'], '"-" is not written as a flag'],
    [['--=x'], '"--" is not written as a flag'],
    [['--fromat', 'ova'], 'there is no flag --fromat', 'did you mean --format?'],
    [['--VM', 'x'], 'there is no flag --VM'],
    [['-x'], 'there is no flag -x', 'hyperexport --help lists them all'],
    [['-o', 'dir'], 'there is no flag -o', 'did you mean --output?'],
    [['-v'], 'there is no flag -v', 'did you mean --version?'],
    [['--pasword', 'x'], 'there is no flag --pasword', 'did you mean --password?'],
    [['--snapshott'], 'there is no flag --snapshott', 'did you mean --snapshot?'],
    [['--upload', 's3://x'], '--upload is not in this version yet'],
  ])('%j is refused', (argv, message, hint) => {
    const refusal = expect(() => read(...argv));
    refusal.toThrow(
      expect.objectContaining({ code: 'usage', message, ...(hint === undefined ? {} : { hint }) }),
    );
  });

  test('a word right behind a switch remembers it, so that the error can say what was meant', () => {
    const [, word] = tokenise(['-insecure', 'false'], knownFlag);
    expect(word).toMatchObject({ kind: 'word', after: { key: 'insecure', written: '-insecure' } });
    const [, plain] = tokenise(['-insecure=true', 'false'], knownFlag);
    expect(plain).not.toHaveProperty('after');
  });
});

describe('for any command line', () => {
  test('what is written with "=" comes out as it was, whatever it holds', () => {
    assert(
      property(constantFrom('vm', 'output', 'username'), string({ unit: 'binary' }), (name, value) => {
        expect(tokenise([`--${name}=${value}`], knownFlag)).toEqual([
          { kind: 'flag', key: name, written: `--${name}`, value },
        ]);
      }),
    );
  });

  test('one dash and two dashes mean the same', () => {
    const piece = oneof(
      constantFrom('-quiet', '-json=false', '-vm=a', '-format=ova', '-parallel=8'),
      stringMatching(/^[a-z][a-z0-9./]{0,8}$/),
    );
    assert(
      property(array(piece), (argv) => {
        const doubled = argv.map((argument) => (argument.startsWith('-') ? `-${argument}` : argument));
        expect(read(...doubled)).toEqual(read(...argv));
      }),
    );
  });

  test('behind "--" everything is a word', () => {
    assert(
      property(array(string()), (words) => {
        expect(tokenise(['--', ...words], knownFlag)).toEqual(
          words.map((text) => ({ kind: 'word', text, literal: true })),
        );
      }),
    );
  });

  test('what was read, written down as commander gets it, reads the same again', () => {
    const argument = oneof(
      string(),
      constantFrom('--quiet', '--vm', '-format', '--parallel=4', '--', '-', '--json=no', 'ova'),
    );
    assert(
      property(array(argument), (argv) => {
        const tokens = tokensOrRefusal(argv);
        const flags = tokens.filter((token) => token.kind === 'flag');
        const words = tokens.filter((token) => token.kind === 'word').map(({ text }) => text);
        const written = flags.map(({ key, value }) => `--${flagName(key)}=${value}`);
        expect(read(...written, '--', ...words)).toEqual([
          ...flags.map(short),
          ...words.map((text) => `[${text}]`),
        ]);
      }),
    );
  });
});

function tokensOrRefusal(argv: string[]): Token[] {
  try {
    return tokenise(argv, knownFlag);
  } catch (error) {
    expect(error).toHaveProperty('code', 'usage');
    return [];
  }
}
