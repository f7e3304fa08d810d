import type { SettingsWarning } from './password.ts';
import type { Resolution } from './resolve.ts';
import { holdsSecret, insteadOf, isPassword } from './secret-settings.ts';
import { declarationOf, settingKeys } from './settings.ts';

/** What works and is still unwise: secrets on the command line, which every user of the machine can read in `ps`. */
export function warningsFor({ settings, origins }: Resolution): SettingsWarning[] {
  const exposed = settingKeys.filter(
    (key) => origins.get(key)?.layer === 'flag' && holdsSecret(key, settings),
  );
  return exposed.map((key) => ({
    code: 'secret-on-command-line',
    message: `the ${isPassword(key) ? 'password' : 'secret'} in ${origins.get(key)?.name ?? key} can be read by others on this machine`,
    hint: `use ${insteadOf(key)}`,
  }));
}

/** The values that must never be printed. */
export function secretsOf({ settings }: Resolution): (string | undefined)[] {
  const declared = settingKeys
    .filter((key) => declarationOf(key).secret === true)
    .flatMap((key): readonly unknown[] => [settings[key]].flat());
  return [
    ...declared.map((value) => (typeof value === 'string' ? value : undefined)),
    settings.url?.password,
  ];
}
