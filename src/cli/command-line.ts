import { fail, type HyperexportError } from '../core/errors.ts';
import { nearest } from '../core/names.ts';
import { knownFlag } from '../settings/flag-table.ts';
import { flagName } from '../settings/flag-name.ts';
import type { Written, WrittenValues } from '../settings/resolve.ts';
import { belongsTo, declarationOf, type SettingKey } from '../settings/settings.ts';
import { commandFamilies, commandNamed, commands, type CommandSpec } from './commands.ts';
import { tokenise, type FlagToken, type WordToken } from './tokenise.ts';

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
  const command = path.length === 0 ? commandNamed('export') : commandNamed(path.join(' '));

  if (help) refuseStrays(rest, undefined);
  else if (command !== undefined) {
    refuseStrays(rest, command);
    for (const flag of given) refuseForeign(flag, command);
  } else refuseStrays(rest, undefined);
  return { path, words: rest.map(({ text }) => text), flags: collect(given), help };
}

function commandPath(words: readonly WordToken[]): { path: string[]; rest: readonly WordToken[] } {
  const [first, second] = words;
  if (first !== undefined && !first.literal) {
    if (second !== undefined && !second.literal && commandNamed(`${first.text} ${second.text}`) !== undefined)
      return { path: [first.text, second.text], rest: words.slice(2) };
    const isCommand = first.text !== 'export' && commandNamed(first.text) !== undefined;
    if (isCommand || first.text in commandFamilies) return { path: [first.text], rest: words.slice(1) };
  }
  return { path: [], rest: words };
}

function refuseStrays(words: readonly WordToken[], command: CommandSpec | undefined): void {
  const stray = words[command?.arguments.length ?? 0];
  if (stray !== undefined) throw strayWord(stray, command);
}

function strayWord({ text, after }: WordToken, command: CommandSpec | undefined): HyperexportError {
  const error = (hint: string) => fail('usage', `"${text}" belongs to no flag`, { hint });
  if (after !== undefined && /^(?:true|false|yes|no|on|off|[tf01])$/i.test(text)) {
    return error(`write ${after.written}=${text}: a switch takes its value with "="`);
  }
  const names = [...commands.map(({ name }) => name).filter((name) => name !== 'export'), 'help'];
  const near = nearest(
    text,
    [...new Set(names.flatMap((name) => [name, name.split(' ', 1)[0] ?? name]))],
    1,
  )[0];
  if (near !== undefined && text.length > 2 && command?.arguments.length === 0) {
    return error(
      `did you mean "hyperexport ${near}"?${command.name === 'export' ? ` A VM is named so: --vm ${shellWord(text)}` : ''}`,
    );
  }
  return error(
    command === undefined || command.name === 'export'
      ? `a VM is named so: --vm ${shellWord(text)}`
      : `usage: ${usageOf(command)}`,
  );
}

function refuseForeign({ key, written }: FlagToken, command: CommandSpec): void {
  const { commands: owners } = declarationOf(key);
  if (belongsTo(key, command.name)) return;
  const places = owners.map((owner) => (owner === 'export' ? 'an export' : `"hyperexport ${owner}"`));
  throw fail('usage', `${written} is not a flag of "${wordsOf(command)}"`, {
    hint: `it belongs to ${places.join(', ')}`,
  });
}

function wordsOf({ name }: CommandSpec): string {
  return name === 'export' ? 'hyperexport' : `hyperexport ${name}`;
}

export function usageOf(command: CommandSpec): string {
  return [wordsOf(command), '[flags]', ...argumentTerms(command)].join(' ');
}

export function argumentTerms({ arguments: words }: CommandSpec): string[] {
  return words.map(({ name, optional }) => (optional ? `[${name}]` : name));
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

function shellWord(text: string): string {
  return /^[\w./@%+:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
