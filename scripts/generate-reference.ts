/**
 * Writes all of docs/reference but export-json.md, and docs/man/hyperexport.1, from the tables in src:
 * `node scripts/generate-reference.ts`. A test fails when the pages are stale.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCodes, errorTraits } from '../src/core/errors.ts';
import { exitStatuses } from '../src/cli/exit-statuses.ts';
import { assumptions } from '../src/doctor/assumptions/judge.ts';
import { exportRecordJsonSchema } from '../src/ovf/export-record.ts';
import { shownDefault } from '../src/cli/help.ts';
import { groups, type Kind } from '../src/settings/declaration.ts';
import { ownDirectories } from '../src/settings/directories.ts';
import { environmentName, flagName } from '../src/settings/flag-name.ts';
import { originalFlags } from '../src/settings/original-flags.ts';
import { environmentPage } from './reference/environment-page.ts';
import { eventsPage } from './reference/events-page.ts';
import { quietPage } from './reference/quiet-page.ts';
import { code, page, sentence, table } from './reference/markdown.ts';
import { declarationOf, settingKeys, type SettingKey } from '../src/settings/settings.ts';
import { manPage } from './man-page.ts';

export const referenceDirectory = path.join(import.meta.dirname, '..', 'docs', 'reference');

/** The pages by file name. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['options.md', optionsPage()],
    ['compatibility.md', compatibilityPage()],
    ['exit-codes.md', exitCodesPage()],
    ['assumptions.md', assumptionsPage()],
    ['events.md', eventsPage()],
    ['environment.md', environmentPage()],
    ['quiet.md', quietPage()],
    ['../man/hyperexport.1', manPage()],
    ['export.schema.json', `${JSON.stringify(exportRecordJsonSchema(), undefined, 2)}\n`],
  ]);
}

function optionsPage(): string {
  return page('Options', [
    'Every option is a flag, and unless the table says otherwise also an environment variable and a key of the configuration file and of a profile.',
    'What stands nearer wins: the flag, then the environment, then the [profile](../configuration.md#profiles), then the configuration file, then the default. `hyperexport config explain` prints each value and where it came from.',
    '`-flag` and `--flag` are the same, as in Go. A switch takes a value only with `=` (`--insecure=false`); any other flag takes what stands behind `=`, or else the next word. Flags may stand before or behind the words of a command; `--` ends them. Of a flag that is repeated the last value counts, unless it is a list.',
    'In the environment a switch is `1`, `0`, `true`, `false`, `yes` or `no`, and an empty variable counts as absent.',
    '## The configuration file',
    'YAML, one key a line, each the name of a flag without dashes:',
    '```yaml\nurl: https://vcenter.example.com\nusername: export@vsphere.local\npassword-file: /etc/hyperexport/password\nparallel: 8\n```',
    'It is read from `--config FILE` or `$HYPEREXPORT_CONFIG`, or else from `config.yaml` in the configuration directory: `$XDG_CONFIG_HOME/hyperexport` or `~/.config/hyperexport` on Linux, `~/Library/Application Support/hyperexport` on macOS, `%APPDATA%\\hyperexport` on Windows; `$HYPEREXPORT_CONFIG_DIR` names another one. An unknown key is an error. A password may not stand in it. [Settings](../configuration.md) says more.',
    '## Directories',
    "What is hyperexport's own lies in three directories. The variable names another one; where it is absent, the platform decides.",
    table(
      ['Variable', 'Holds', 'Linux', 'macOS', 'Windows'],
      ownDirectories.map(({ variable, holds, linux, macos, windows }) => [
        code(variable),
        holds,
        ...[linux, macos, windows].map(code),
      ]),
    ),
    ...groups.flatMap((group) => {
      const keys = settingKeys.filter((key) => declarationOf(key).group === group);
      return keys.length === 0 ? [] : [`## ${group}`, ...keys.map(optionEntry)];
    }),
  ]);
}

function assumptionsPage(): string {
  return page('What is assumed of a server', [
    'What hyperexport takes for granted of a vCenter or an ESXi host, beside what the reference of the vSphere API says. `hyperexport doctor --vm NAME` [tries each of them](../doctor.md) on a real one: `holds`, `differs` or `not tested` in its report.',
    table(
      ['Name', 'Assumed', 'Where it differs'],
      assumptions.map(({ id, assumed, consequence }) => [code(id), assumed, consequence]),
    ),
  ]);
}

function optionEntry(key: SettingKey): string {
  const declaration = declarationOf(key);
  const {
    kind,
    valueHint = 'VALUE',
    summary,
    example,
    details,
    meanings = {},
    aliases = [],
    reach,
    environment,
  } = declaration;
  const names = [flagName(key), ...aliases].map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
  const variables = [environmentName(key), ...(environment ?? [])].map(code).join(', ');
  const facts: [string, string][] = [
    ['Default', code(shownDefault(declaration)) || 'none'],
    ['Environment', reach === 'flag' ? '-' : variables],
    ['Configuration file', reach === undefined || reach === 'everywhere' ? code(flagName(key)) : '-'],
    ...(declaration.perVm === true ? [['Batch file', 'for one VM'] as [string, string]] : []),
    [
      'Commands',
      declaration.commands.map((name) => code(name === 'export' ? 'hyperexport' : name)).join(', '),
    ],
    ...(example === undefined ? [] : [['Example', code(example)] as [string, string]]),
  ];
  return [
    `### ${names.map((name) => code(flagTerm(name, kind, valueHint))).join(', ')}`,
    sentence(summary),
    ...(details === undefined ? [] : [details]),
    ...Object.entries(meanings).map(([command, { summary: meaning, flagOnly }]) =>
      sentence(`with ${code(command)}: ${meaning}${flagOnly ? ' (command line only)' : ''}`),
    ),
    table(['', ''], facts),
  ].join('\n\n');
}

function flagTerm(name: string, kind: Kind, valueHint: string): string {
  if (kind === 'boolean') return name;
  return kind === 'words' ? `${name}[=${valueHint}]` : `${name} ${valueHint}`;
}

function compatibilityPage(): string {
  const count = (status: string) => originalFlags.filter((row) => row.status === status).length;
  return page('Compatibility with the Go program', [
    `The Go program of this name has ${originalFlags.length} flags. ${count('works')} of them work here, ${count('refused')} are refused: by name, with exit status 2, with the reason and with what to do instead. None is silently ignored.`,
    'Flags are read as Go reads them ([options](options.md)), with three differences, where Go does something else than was meant without saying so: a stray word is an error and does not end the flags; a flag never swallows another one as its value; and an unknown value is an error.',
    table(
      ['Flag', 'Type', 'Default', 'In the Go program', 'Here', 'Note'],
      originalFlags.map(({ flag, type, default: fallback, meaning, status, reason, note }) => [
        code(`--${flag}`),
        type,
        code(fallback),
        meaning,
        status === 'works' ? 'works' : reason,
        note,
      ]),
    ),
  ]);
}

function exitCodesPage(): string {
  const codes = (status: number) => errorCodes.filter((code) => errorTraits(code).exit === status);
  return page('Exit codes', [
    'The exit status says what a script can do about it. `--json` and `--quiet` name the error code as well, which is finer.',
    table(
      ['Exit status', 'Meaning', 'Error codes', 'Repeating it may help'],
      Object.entries(exitStatuses).map(([status, meaning]) => [
        status,
        meaning,
        codes(Number(status)).map(code).join(', '),
        codes(Number(status))
          .filter((name) => errorTraits(name).retryable)
          .map(code)
          .join(', '),
      ]),
    ),
  ]);
}

if (import.meta.main) {
  for (const [name, text] of referencePages()) {
    const file = path.join(referenceDirectory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
