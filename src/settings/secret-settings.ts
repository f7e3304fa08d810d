import { environmentName, flagName } from './flag-name.ts';
import type { WrittenValues } from './resolve.ts';
import { declarationOf, options, settingKeys, type SettingKey, type Settings } from './settings.ts';

/** Whether the value of a setting is, or holds, what nobody may read. */
export function holdsSecret(key: SettingKey, { url }: Partial<Pick<Settings, 'url'>>): boolean {
  const { secret } = declarationOf(key);
  return secret === true || (secret === 'credentials' && url?.password !== undefined);
}

/** The settings among what is written that are, or hold, a secret. */
export function secretsAmong(values: WrittenValues): SettingKey[] {
  return [...values.keys()].filter((key) => {
    if (declarationOf(key).secret !== 'credentials') return holdsSecret(key, {});
    const { data } = options.url.type.safeParse(values.get(key)?.values[0] ?? '');
    return holdsSecret(key, { url: data as Settings['url'] });
  });
}

/** In the URL of the server it is a password too; of a webhook the whole URL is secret. */
export function isPassword(key: SettingKey): boolean {
  return key === 'url' || key.toLowerCase().endsWith('password');
}

/** The settings that say where a secret is instead of what it is: `--password-file`, `--password-command` and so on. */
export function referencesTo(key: SettingKey): SettingKey[] {
  const own = key === 'url' ? 'password' : key;
  return settingKeys.filter((other) => [`${own}File`, `${own}Command`, `${own}Variable`].includes(other));
}

/** Where the same can stand unseen, in words. */
export function insteadOf(key: SettingKey): string {
  const flags = referencesTo(key).map((other) => `--${flagName(other)}`);
  const variable = environmentName(key === 'url' ? 'password' : key);
  return flags.length === 0 ? variable : `${flags.join(', ')} or ${variable}`;
}
