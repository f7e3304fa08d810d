import { groups, type CommandName, type Declaration, type Meaning } from '../settings/declaration.ts';
import { ownDirectories } from '../settings/directories.ts';
import { environmentName, flagName } from '../settings/flag-name.ts';
import { declarationOf, settingKeys, type SettingKey } from '../settings/settings.ts';
import {
  argumentTerms,
  commandFamilies,
  commandNamed,
  commands,
  usageOf,
  type CommandSpec,
} from './commands.ts';
import { exitStatuses } from './exit-statuses.ts';
import { wrap } from './wrap.ts';

export interface HelpStyle {
  /** At most this many columns. */
  readonly width: number;
  /** Makes a heading stand out, where the output can. */
  readonly heading: (text: string) => string;
}

export const plainStyle: HelpStyle = { width: 80, heading: (text) => text };

/** The help of a command, or of a family of commands (`ova`), as it is printed. */
export function helpFor(path: readonly string[], style: HelpStyle = plainStyle): string {
  const name = path.join(' ');
  const command = commandNamed(name === '' ? 'export' : name);
  const sections = command === undefined ? familySections(name, style) : commandSections(command, style);
  return `${sections.map((section) => section.join('\n')).join('\n\n')}\n`;
}

type Section = readonly string[];

function commandSections(command: CommandSpec, style: HelpStyle): Section[] {
  const others = commands.filter(({ name }) => name !== 'export');
  return [
    [`Usage: ${usageOf(command)}`],
    wrap(command.summary, style.width),
    ...(command.name === 'export' ? [section('Commands', [...others.map(commandRow), HELP_ROW], style)] : []),
    ...(command.arguments.length === 0
      ? []
      : [
          section(
            'Arguments',
            command.arguments.map(({ name, summary }) => [name, summary]),
            style,
          ),
        ]),
    ...groups
      .map((group) => section(group, flagRows(command, group), style))
      .filter(({ length }) => length > 0),
    ...(command.name === 'export' ? [section('Directories', directoryRows, style)] : []),
    [style.heading('Examples:'), ...command.examples.map((example) => `  ${example}`)],
    notes(style),
    section('Exit status', Object.entries(exitStatuses), style),
  ];
}

function familySections(name: string, style: HelpStyle): Section[] {
  const members = commands.filter((command) => command.name.startsWith(`${name} `));
  return [
    [`Usage: hyperexport ${name} COMMAND`],
    wrap(commandFamilies[name] ?? '', style.width),
    section('Commands', members.map(commandRow), style),
  ];
}

type Row = readonly [term: string, text: string];

const directoryRows = ownDirectories.map(({ variable, holds }): Row => [`$${variable}`, holds]);

const HELP_ROW: Row = ['help [COMMAND]', 'Prints the help of a command.'];

function commandRow(command: CommandSpec): Row {
  return [[command.name, ...argumentTerms(command)].join(' '), command.summary];
}

function flagRows(command: CommandSpec, group: (typeof groups)[number]): Row[] {
  return settingKeys
    .map((key) => [key, declarationOf(key)] as const)
    .filter(([, declaration]) => declaration.group === group && declaration.commands.includes(command.name))
    .map(([key, declaration]) => [flagTerm(key, declaration), flagText(key, declaration, command.name)]);
}

function flagTerm(key: SettingKey, { aliases = [], kind, valueHint }: Declaration): string {
  const names = [...aliases.map((alias) => `-${alias}`), `--${flagName(key)}`].join(', ');
  if (kind === 'boolean') return names;
  return kind === 'words' ? `${names}[=${valueHint ?? 'WORD'}]` : `${names} ${valueHint ?? 'VALUE'}`;
}

/** The summary, the default and the variables, as they are for this command. */
function flagText(key: SettingKey, declaration: Declaration, command: CommandName): string {
  const { kind, reach, environment = [] } = declaration;
  const { summary, flagOnly }: Meaning = declaration.meanings?.[command] ?? declaration;
  const facts = [
    ...((kind === 'value' && declaration.default !== undefined) || declaration.default === true
      ? [`default ${shownDefault(declaration)}`]
      : []),
    ...(flagOnly === true || reach === 'flag'
      ? []
      : [[environmentName(key), ...environment].map((name) => `$${name}`).join(', ')]),
  ];
  return facts.length === 0 ? summary : `${summary} [${facts.join('; ')}]`;
}

export function shownDefault({ default: value, display = String }: Declaration): string {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values
    .filter((each) => each !== undefined && each !== null)
    .map((each) => display(each))
    .join(',');
}

function notes({ width, heading }: HelpStyle): Section {
  const text =
    '-flag and --flag are the same. A switch takes a value only with "=" (--insecure=false). A flag outranks the ' +
    'environment, the environment a profile, a profile the configuration file.';
  return [heading('Notes:'), ...wrap(text, width - 2).map((line) => `  ${line}`)];
}

const GAP = 2;
const WIDEST_TERM = 26;

/** A heading and two columns; a term that is too wide for its column has a line of its own. */
function section(title: string, rows: readonly Row[], { width, heading }: HelpStyle): Section {
  if (rows.length === 0) return [];
  const column = Math.min(WIDEST_TERM, Math.max(...rows.map(([term]) => term.length)));
  const indent = ' '.repeat(2 + column + GAP);
  const lines = rows.flatMap(([term, text]) => {
    const [first = '', ...more] = wrap(text, width - indent.length);
    const start = `  ${term}`;
    const opening = term.length > column ? [start, indent + first] : [start.padEnd(indent.length) + first];
    return [...opening, ...more.map((line) => indent + line)];
  });
  return [heading(`${title}:`), ...lines];
}
