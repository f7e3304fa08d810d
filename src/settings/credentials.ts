import { layers, type Resolution } from './resolve.ts';
import type { SettingKey } from './settings.ts';

/** The settings that can give the password, but for the URL; of equals the first one is the nearest. */
export const passwordWays = ['passwordFile', 'passwordCommand', 'password'] as const;

/** Which setting gives the user name. One in the URL is as near as the URL itself. */
export function usernameSource(resolution: Resolution): 'username' | 'url' | undefined {
  const { username, url } = resolution.settings;
  return nearestOf(resolution, [
    ...(username === undefined ? [] : (['username'] as const)),
    ...(url?.username === undefined ? [] : (['url'] as const)),
  ]);
}

/** Which setting gives the password: `--url https://user:word@host` outranks GOVC_PASSWORD. */
export function passwordSource(resolution: Resolution): (typeof passwordWays)[number] | 'url' | undefined {
  const { settings } = resolution;
  return nearestOf(resolution, [
    ...passwordWays.filter((key) => settings[key] !== undefined),
    ...(settings.url?.password === undefined ? [] : (['url'] as const)),
  ]);
}

/** The key whose value stands in the nearest layer; of equals the one that is listed first. */
export function nearestOf<Key extends SettingKey>(
  { origins }: Resolution,
  keys: readonly Key[],
): Key | undefined {
  const rank = (key: Key) => layers.indexOf(origins.get(key)?.layer ?? 'default');
  return [...keys].sort((a, b) => rank(a) - rank(b))[0];
}
