import { fail } from '../core/errors.ts';
import { isSwitch } from '../settings/declaration.ts';
import { noSuchFlag, type KnownFlag } from '../settings/flag-table.ts';
import type { SettingKey } from '../settings/settings.ts';

export interface FlagToken {
  readonly kind: 'flag';
  readonly key: SettingKey;
  /** As typed, without its value: `-vm`, `--vm`. */
  readonly written: string;
  readonly value: string;
}

export interface WordToken {
  readonly kind: 'word';
  readonly text: string;
  /** The switch right before it, for which it may have been meant: Go gives a boolean a value with `=` only. */
  readonly after?: FlagToken;
  /** It stands behind `--`. */
  readonly literal: boolean;
}

export type Token = FlagToken | WordToken;

/** The option behind a flag's name. */
export type FlagLookup = (name: string) => KnownFlag | undefined;

/**
 * Reads a command line as Go's flag package does (https://pkg.go.dev/flag, "Command line flag syntax"): `-x` is `--x`;
 * a switch takes a value only with `=`; any other flag takes the rest behind `=` or else the next word, whatever that
 * looks like. Three things differ, each where Go would silently do something else than was meant:
 * - a word does not end the flags: Go ignores all that follows `-keep-local false`, here the word is an error later on;
 * - a flag does not swallow another one: `--vm --quiet` is an error (`--vm=--quiet` says it is meant);
 * - `-` and `--` as the only dashes mean a word, and the end of the flags.
 */
export function tokenise(argv: readonly string[], lookup: FlagLookup): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') {
      for (const text of argv.slice(index + 1)) tokens.push({ kind: 'word', text, literal: true });
      break;
    }
    const flag = flagShape(argument);
    if (flag === undefined) {
      tokens.push(wordToken(argument, argv[index - 1], tokens.at(-1)));
      continue;
    }
    const { dashes, name, value } = flag;
    const known = lookup(checkedName(name, argument));
    if (known === undefined) throw noSuchFlag(name);
    const { key, kind } = known;
    const written = dashes + name;
    if (value !== undefined) tokens.push({ kind: 'flag', key, written, value });
    else if (isSwitch(kind)) tokens.push({ kind: 'flag', key, written, value: 'true' });
    else {
      tokens.push({ kind: 'flag', key, written, value: nextWord(written, argv[index + 1], lookup) });
      index += 1;
    }
  }
  return tokens;
}

const FLAG = /^(?<dashes>--?)(?<name>[^=]+|(?==))(?:=(?<value>.*))?$/s;

/** The parts of an argument that is written as a flag, whether there is one of that name or not. */
export function flagShape(
  argument: string,
): { dashes: string; name: string; value: string | undefined } | undefined {
  const groups = FLAG.exec(argument)?.groups;
  if (groups === undefined) return undefined;
  const { dashes = '', name = '', value } = groups;
  return { dashes, name, value };
}

/** What stands behind the `=` is not quoted: it may be a secret. */
function checkedName(name: string, argument: string): string {
  if (name === '' || name.startsWith('-')) {
    throw fail('usage', `"${argument.split('=', 1)[0] ?? ''}" is not written as a flag`);
  }
  return name;
}

function wordToken(text: string, previous: string | undefined, last: Token | undefined): WordToken {
  const afterSwitch = last?.kind === 'flag' && last.value === 'true' && previous === last.written;
  return { kind: 'word', text, literal: false, ...(afterSwitch ? { after: last } : {}) };
}

function nextWord(written: string, next: string | undefined, lookup: FlagLookup): string {
  if (next === undefined) throw fail('usage', `${written} needs a value`);
  const name = flagShape(next)?.name;
  if (name !== undefined && lookup(name) !== undefined) {
    throw fail('usage', `${written} needs a value, and ${next} is a flag`, {
      hint: `if it is the value, write ${written}=${next}`,
    });
  }
  return next;
}
