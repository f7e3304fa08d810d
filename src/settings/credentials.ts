import { fail } from '../core/errors.ts';
import { layers, type Resolution } from './resolve.ts';
import type { SettingKey } from './settings.ts';

/** The settings that can give the password, but for the URL; of equals the first one is the nearest. */
export const passwordWays = ['passwordFile', 'passwordCommand', 'passwordVariable', 'password'] as const;

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

/**
 * Which of several settings gives a secret: the one that stands nearest. Two in one place are an error (`usage`): nobody
 * can tell which was meant. `what` is the secret, as in "the password".
 */
export function wayTo<Key extends SettingKey>(
  resolution: Resolution,
  keys: readonly Key[],
  what: string,
): Key | undefined {
  const { settings, origins } = resolution;
  const given = keys.filter((key) => isGiven(settings[key]));
  const way = nearestOf(resolution, given);
  const rivals = given.filter((key) => origins.get(key)?.layer === origins.get(way ?? key)?.layer);
  if (rivals.length < 2) return way;
  const names = rivals.map((key) => origins.get(key)?.name ?? key);
  throw fail('usage', `${names.join(' and ')} both give ${what}`, { hint: 'keep one of them' });
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** The key whose value stands in the nearest layer; of equals the one that is listed first. */
export function nearestOf<Key extends SettingKey>(
  { origins }: Pick<Resolution, 'origins'>,
  keys: readonly Key[],
): Key | undefined {
  const rank = (key: Key) => layers.indexOf(origins.get(key)?.layer ?? 'default');
  return [...keys].sort((a, b) => rank(a) - rank(b))[0];
}
