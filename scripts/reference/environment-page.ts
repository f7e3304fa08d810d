import { declarationOf, settingKeys, type SettingKey } from '../../src/settings/settings.ts';
import { ownDirectories } from '../../src/settings/directories.ts';
import { environmentName, flagName } from '../../src/settings/flag-name.ts';
import { code, page, table } from './markdown.ts';

export function environmentPage(): string {
  const named = settingKeys.filter((key) => declarationOf(key).reach !== 'flag');
  return page('Environment variables', [
    'Each option that is no command has a variable of its own: `HYPEREXPORT_` and the name of its flag in capitals. A flag outranks it, and it outranks the configuration file. A switch is `1`, `0`, `true`, `false`, `yes` or `no`; a variable that is empty counts as absent. Lists have commas.',
    table(
      ['Variable', 'Also read', 'Flag', ''],
      named.map((key) => [
        code(environmentName(key)),
        alsoRead(key),
        code(`--${flagName(key)}`),
        declarationOf(key).summary,
      ]),
    ),
    'What is no option:',
    table(
      ['Variable', 'Meaning'],
      [
        ...ownDirectories.map(({ variable, holds }) => [code(variable), `the directory of: ${holds}`]),
        [code('NO_COLOR'), 'anything: no colour, unless `--color always`'],
      ],
    ),
  ]);
}

function alsoRead(key: SettingKey): string {
  return (declarationOf(key).environment ?? []).map(code).join(', ');
}
