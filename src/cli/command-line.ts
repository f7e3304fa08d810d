import { fail, type HyperexportError } from '../core/errors.ts';
import { knownFlag } from '../settings/flag-table.ts';
import { flagName } from '../settings/flag-name.ts';
import type { Written, WrittenValues } from '../settings/resolve.ts';
import { belongsTo, declarationOf, type SettingKey } from '../settings/settings.ts';
import { commandPath } from './command-path.ts';
import { commandNamed, wordsOf, type CommandSpec } from './commands.ts';
import { strayWord } from './stray-word.ts';
import { tokenise, type FlagToken, type Token, type WordToken } from './tokenise.ts';

/** A command line, read: which command, its words, and its flags wherever they stood. */
export interface CommandLine {
  /** The command's words; empty for the default one. One word of a family (`ova`) is no command yet. */
  readonly path: readonly string[];
  readonly words: readonly string[];
  readonly flags: WrittenValues;
  /** `hyperexport help ...`. */
  readonly help: boolean;
}

/** Reads the arguments; whatever is no flag, no command and no argument of one is an error that says what was meant. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const tokens = tokenise(argv, knownFlag);
  const given = tokens.filter((token) => token.kind === 'flag');
  const all = tokens.filter((token) => token.kind === 'word');
  const help = isWord(all[0], 'help');
  const { path, rest } = commandPath(help ? all.slice(1) : all);
  const command = help ? undefined : commandNamed(path.length === 0 ? 'export' : path.join(' '));

  const stray = rest[command?.arguments.length ?? 0];
  if (stray !== undefined) {
    throw partOfSecret(stray, tokens) ? secretInTwoWords() : strayWord(stray, { command, path });
  }
  if (command !== undefined) for (const flag of given) refuseForeign(flag, command);
  return { path, words: rest.map(({ text }) => text), flags: collect(given), help };
}

/** `--password two words`: the second one is not to be printed. */
function partOfSecret(stray: WordToken, tokens: readonly Token[]): boolean {
  const before = tokens[tokens.indexOf(stray) - 1];
  return before?.kind === 'flag' && declarationOf(before.key).secret !== undefined;
}

function secretInTwoWords(): HyperexportError {
  return fail('usage', 'the word behind the password belongs to no flag', {
    hint: 'put quotes around a password that has spaces, or use --password-file',
  });
}

function refuseForeign({ key, written }: FlagToken, command: CommandSpec): void {
  const { commands: owners } = declarationOf(key);
  if (belongsTo(key, command.name)) return;
  const places = owners.map((owner) => (owner === 'export' ? 'an export' : `"hyperexport ${owner}"`));
  throw fail('usage', `${written} is not a flag of "${wordsOf(command)}"`, {
    hint: `it belongs to ${places.join(', ')}`,
  });
}

function collect(flags: readonly FlagToken[]): WrittenValues {
  const collected = new Map<SettingKey, Written>();
  for (const { key, value } of flags) {
    const values = [...(collected.get(key)?.values ?? []), value];
    collected.set(key, { name: `--${flagName(key)}`, values });
  }
  return collected;
}

function isWord(word: WordToken | undefined, text: string): boolean {
  return word !== undefined && !word.literal && word.text === text;
}
