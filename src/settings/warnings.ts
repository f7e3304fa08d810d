import type { SettingsWarning } from './password.ts';
import type { Resolution } from './resolve.ts';
import { environmentName, flagName } from './flag-name.ts';
import { declarationOf, settingKeys, type SettingKey } from './settings.ts';

/** What works and is still unwise: secrets on the command line, which every user of the machine can read in `ps`. */
export function warningsFor({ settings, origins }: Resolution): SettingsWarning[] {
  const exposed = settingKeys.filter((key) => {
    if (origins.get(key)?.layer !== 'flag') return false;
    const { secret } = declarationOf(key);
    return secret === true || (secret === 'credentials' && settings.url?.password !== undefined);
  });
  return exposed.map((key) => ({
    code: 'secret-on-command-line',
    message: `the ${isPassword(key) ? 'password' : 'secret'} in ${origins.get(key)?.name ?? key} can be read by others on this machine`,
    hint: `use ${insteadOf(key)}`,
  }));
}

/** One in the URL of the server is one too; of a webhook the whole URL is secret. */
function isPassword(key: SettingKey): boolean {
  return key === 'url' || key.toLowerCase().endsWith('password');
}

/** Where the same can stand unseen. */
function insteadOf(key: SettingKey): string {
  const own = key === 'url' ? 'password' : key;
  const others = [`${own}File`, `${own}Command`].filter((other) => (settingKeys as string[]).includes(other));
  const flags = others.map((other) => `--${flagName(other)}`).join(', ');
  return `${flags}${flags === '' ? '' : ' or '}${environmentName(own)}`;
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
