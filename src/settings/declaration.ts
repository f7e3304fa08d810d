import type * as z from 'zod';
import { switchWords, writeSwitchWord, type SwitchWords } from './types.ts';

/** The sub-commands; `export` is the default one, which has no word of its own. */
export const commandNames = [
  'export',
  'vms',
  'ova create',
  'ova extract',
  'ova validate',
  'verify',
  'doctor',
  'simulator',
  'notify test',
  'notify flush',
  'config explain',
  'config validate',
] as const;
export type CommandName = (typeof commandNames)[number];

/** In the order in which `--help` and the reference page show them. */
export const groups = [
  'Selection',
  'Export',
  'Snapshots',
  'Power',
  'Many VMs',
  'Bandwidth',
  'Recovery',
  'Clean-up',
  'E-mail',
  'Webhooks',
  'Hooks',
  'History',
  'Output',
  'Connection',
  'Embedded vCenter',
  'Settings',
  'Program',
] as const;
export type Group = (typeof groups)[number];

/** Where a value may be written. `everywhere` means command line, environment and configuration file. */
export type Reach = 'everywhere' | 'flag-and-environment' | 'flag';

/** An option as one command sees it. */
export interface Meaning {
  readonly summary: string;
  /** The command takes it from the command line and from nowhere else. */
  readonly flagOnly?: true;
}

/** What every option says of itself; the flag, the environment variable, the help and the pages come from it. */
export interface Traits {
  readonly group: Group;
  /** One sentence without a full stop, as it stands in `--help`. */
  readonly summary: string;
  /** The commands that read it. */
  readonly commands: readonly CommandName[];
  /** What it means to a command to which it means something else. */
  readonly meanings?: Partial<Readonly<Record<CommandName, Meaning>>>;
  /** What stands for the value in the help: `FILE`, `URL`. */
  readonly valueHint?: string;
  readonly example?: string;
  /** Other names of the flag, such as `h` for `help`. */
  readonly aliases?: readonly string[];
  /** Names of other programs' environment variables, tried in order after `HYPEREXPORT_*`. */
  readonly environment?: readonly string[];
  /**
   * A secret is never printed, and draws a warning when it is typed on the command line. `credentials`: only what
   * stands before an `@` in it is.
   */
  readonly secret?: true | 'credentials';
  readonly reach?: Reach;
  /** More for the reference page: a paragraph of Markdown. */
  readonly details?: string;
  /** Of a list: its values hold commas, so only repeating the flag gives several, each read as it was written. */
  readonly commas?: 'kept';
  /** A line of a batch file may set it for its VM alone. */
  readonly perVm?: true;
  /** Its values are names that something else knows, for completion. */
  readonly names?: 'vm' | 'folder' | 'profile';
}

/** `words`: a switch that has other words than true and false for its value. */
export type Kind = 'boolean' | 'words' | 'value' | 'list';

/** It takes a value with `=` only, as Go's flag package has it, and none is `true`. */
export function isSwitch(kind: Kind): boolean {
  return kind === 'boolean' || kind === 'words';
}

/** One option. `Value` is what `Settings` holds for it. */
export interface Declaration<Value = unknown> extends Traits {
  readonly kind: Kind;
  /** Reads one value (of a list: one element) as it was written. */
  readonly type: z.ZodType<unknown, string>;
  readonly default: Value;
  /** The words that it takes, where they are few. */
  readonly words?: readonly string[];
  /** How `config explain` writes the value (of a list: one element), where `String` will not do. */
  readonly display?: (value: NonNullable<Value>) => string;
}

/** A switch: absent is `false` (or its `default`), and a value is written with `=` only, as Go's flag package has it. */
export function booleanOption(
  traits: Traits & { readonly default?: boolean },
  type: z.ZodType<boolean, string>,
): Declaration<boolean> {
  return { default: false, ...traits, kind: 'boolean', type, words: ['true', 'false'] };
}

/** A switch with words for its value, written with `=` only; without one it is `true`, which stands for one of them. */
export function wordsOption<const Value extends string>({
  words,
  ...traits
}: Traits & { readonly words: SwitchWords<Value>; readonly default: NoInfer<Value> }): Declaration<Value> {
  const display = (value: Value) => writeSwitchWord(words, value);
  const written = ['true', 'false', ...(words.others ?? [])];
  return { ...traits, kind: 'words', type: switchWords(words), words: written, display };
}

interface ValueTraits<Value> extends Traits {
  readonly type: z.ZodType<Value, string>;
  readonly display?: (value: Value) => string;
}

/** An option that takes one value; of several the last wins, as in Go. */
export function valueOption<Value>(
  traits: ValueTraits<Value> & { readonly default: NoInfer<Value> },
): Declaration<Value>;
export function valueOption<Value>(traits: ValueTraits<Value>): Declaration<Value | undefined>;
export function valueOption<Value>(
  traits: ValueTraits<Value> & { readonly default?: Value },
): Declaration<Value | undefined> {
  return { ...traits, kind: 'value', default: traits.default, ...wordsOfType(traits.type) };
}

/** An option that may be repeated, and whose value may list several with commas. */
export function listOption<Value>(traits: ValueTraits<Value>): Declaration<readonly Value[]> {
  const declaration = { ...traits, kind: 'list', default: [], ...wordsOfType(traits.type) };
  return declaration as unknown as Declaration<readonly Value[]>;
}

/** The words of an enumeration, which zod keeps under this name. */
function wordsOfType(type: z.ZodType): { words?: readonly string[] } {
  const { options } = type as { options?: readonly string[] };
  return options === undefined ? {} : { words: options };
}
