import { isSwitch } from '../../settings/declaration.ts';
import { knownFlag } from '../../settings/flag-table.ts';
import type { SettingKey } from '../../settings/settings.ts';
import { commandPath } from '../command-path.ts';
import { flagShape } from '../tokenise.ts';

/** What a command line asks for where its cursor is. */
export interface Cursor {
  /** The command's words so far; `ova` alone is no command yet. */
  readonly path: readonly string[];
  /** `hyperexport help ...`. */
  readonly help: boolean;
  /** The words before the cursor that are no part of the command's name. */
  readonly words: readonly string[];
  /** The flags before the cursor, with their values as they were written. */
  readonly flags: ReadonlyMap<SettingKey, readonly string[]>;
  /** Behind `--`, where nothing is a flag. */
  readonly literal: boolean;
  /** The flag whose value is being written. */
  readonly flag?: SettingKey;
  /** Of the word that is being written, what stands before what is completed: `--format=`, else nothing. */
  readonly before: string;
  /** The rest of it, up to the cursor. */
  readonly text: string;
}

/**
 * Reads an unfinished command line, the word that is being written (it may be empty) last. It reads as `tokenise` does,
 * but nothing is an error: what is not known yet may still be mended.
 */
export function readCursor(argv: readonly string[]): Cursor {
  const current = argv.at(-1) ?? '';
  const flags = new Map<SettingKey, string[]>();
  const words: { text: string; literal: boolean }[] = [];
  let [literal, pending]: [boolean, SettingKey | undefined] = [false, undefined];
  for (const text of argv.slice(0, -1)) {
    if (pending !== undefined) {
      flags.get(pending)?.push(text);
      pending = undefined;
      continue;
    }
    const shape = literal ? undefined : flagShape(text);
    if (text === '--' && !literal) literal = true;
    else if (shape === undefined) words.push({ text, literal });
    else {
      const known = knownFlag(shape.name);
      if (known === undefined) continue;
      const values = flags.get(known.key) ?? [];
      flags.set(known.key, values);
      if (shape.value !== undefined) values.push(shape.value);
      else if (isSwitch(known.kind)) values.push('true');
      else pending = known.key;
    }
  }
  const help = words[0]?.text === 'help' && !words[0].literal;
  const { path, rest } = commandPath(help ? words.slice(1) : words);
  return {
    path,
    help,
    words: rest.map(({ text }) => text),
    flags,
    literal,
    ...inWord(current, pending, literal),
  };
}

function inWord(
  current: string,
  pending: SettingKey | undefined,
  literal: boolean,
): Pick<Cursor, 'before' | 'text' | 'flag'> {
  if (pending !== undefined) return { before: '', text: current, flag: pending };
  const { dashes = '', name = '', value } = (literal ? undefined : flagShape(current)) ?? {};
  const known = value === undefined ? undefined : knownFlag(name);
  if (known === undefined || value === undefined) return { before: '', text: current };
  return { before: `${dashes}${name}=`, text: value, flag: known.key };
}
