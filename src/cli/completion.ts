import type { Settings } from '../settings/settings.ts';
import { declarationOf, settingKeys } from '../settings/settings.ts';
import { isSwitch } from '../settings/declaration.ts';
import { flagName } from '../settings/flag-name.ts';
import { commandFamilies, commands } from './commands.ts';

type Shell = NonNullable<Settings['completion']>;

interface CompletedFlag {
  readonly name: string;
  readonly summary: string;
  readonly takesValue: boolean;
  readonly takesPath: boolean;
  /** The words that it accepts, where they are few. */
  readonly words: readonly string[];
}

/** The completion script of a shell, made from the declarations. It needs nothing but the shell. */
export function completionScript(shell: Shell): string {
  return { bash, zsh, fish }[shell](completedFlags());
}

function completedFlags(): CompletedFlag[] {
  return settingKeys.map((key) => {
    const { kind, type, summary, valueHint } = declarationOf(key);
    const { options = [] } = type as { options?: readonly string[] };
    return {
      name: flagName(key),
      summary,
      takesValue: !isSwitch(kind),
      takesPath: valueHint === 'FILE' || valueHint === 'DIR',
      words: options,
    };
  });
}

const topWords = [
  ...new Set(
    commands.filter(({ name }) => name !== 'export').map(({ name }) => name.split(' ', 1)[0] ?? name),
  ),
  'help',
];

function verbsOf(family: string): string[] {
  return commands
    .filter(({ name }) => name.startsWith(`${family} `))
    .map(({ name }) => name.slice(family.length + 1));
}

function bash(flags: readonly CompletedFlag[]): string {
  const values = flags.filter(({ takesValue }) => takesValue);
  const cases = values.map(({ name, takesPath, words }) => {
    const reply = takesPath ? 'compgen -f -- "$cur"' : `compgen -W "${words.join(' ')}" -- "$cur"`;
    return `    -${name} | --${name}) COMPREPLY=($(${reply})); return ;;`;
  });
  const families = Object.keys(commandFamilies).map(
    (family) =>
      `    ${family}) COMPREPLY=($(compgen -W "${verbsOf(family).join(' ')}" -- "$cur")); return ;;`,
  );
  return `# bash completion for hyperexport
_hyperexport() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  case $prev in
${[...cases, ...families].join('\n')}
  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W "${flags.map(({ name }) => `--${name}`).join(' ')}" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "${topWords.join(' ')}" -- "$cur") $(compgen -f -- "$cur")) ;;
  esac
}
complete -o filenames -F _hyperexport hyperexport
`;
}

function zsh(flags: readonly CompletedFlag[]): string {
  const specs = flags.map(({ name, summary, takesValue, takesPath, words }) => {
    const action = takesPath ? '_files' : words.length > 0 ? `(${words.join(' ')})` : ' ';
    const text = summary.replace(/[[\]:\\]/g, '\\$&').replaceAll("'", String.raw`'\''`);
    return `    '*--${name}[${text}]${takesValue ? `:value:${action}` : ''}'`;
  });
  const families = Object.keys(commandFamilies).map(
    (family) => `    ${family}) _values 'command' ${verbsOf(family).join(' ')}; return ;;`,
  );
  return `#compdef hyperexport
# zsh completion for hyperexport
_hyperexport() {
  case \${words[CURRENT - 1]} in
${families.join('\n')}
  esac
  _arguments \\
${specs.map((spec) => `${spec} \\`).join('\n')}
    '1: :(${topWords.join(' ')})' \\
    '*: :_files'
}
compdef _hyperexport hyperexport
`;
}

function fish(flags: readonly CompletedFlag[]): string {
  const quote = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const lines = flags.map(({ name, summary, takesValue, takesPath, words }) =>
    [
      `complete -c hyperexport -l ${name} -d ${quote(summary)}`,
      ...(takesValue ? [takesPath ? '-r -F' : '-x'] : []),
      ...(words.length > 0 ? [`-a ${quote(words.join(' '))}`] : []),
    ].join(' '),
  );
  const families = Object.keys(commandFamilies).map(
    (family) =>
      `complete -c hyperexport -n '__fish_seen_subcommand_from ${family}' -a ${quote(verbsOf(family).join(' '))}`,
  );
  return `# fish completion for hyperexport
complete -c hyperexport -n __fish_use_subcommand -a ${quote(topWords.join(' '))}
${[...families, ...lines].join('\n')}
`;
}
