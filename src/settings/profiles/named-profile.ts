import type { Environment } from '../../platform/environment.ts';
import { namedBy, type WrittenValues } from '../resolve.ts';
import type { SettingKey } from '../settings.ts';
import type { Profile } from './profile.ts';

/**
 * The profile that `--profile` or HYPEREXPORT_PROFILE names. What is done with profiles themselves reads none: one that
 * is missing or broken must not stand in the way of making it.
 */
export async function readNamedProfile(
  flags: WrittenValues,
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<Profile | undefined> {
  const { profile: name } = namedBy('profile', flags, environment);
  if (name === undefined || ABOUT_PROFILES.some((key) => flags.has(key))) return undefined;
  // Most runs name none, and need no YAML.
  const { ProfileFiles } = await import('./profile-files.ts');
  return await new ProfileFiles(environment, platform).read(name);
}

const ABOUT_PROFILES: readonly SettingKey[] = [
  'saveProfile',
  'listProfiles',
  'deleteProfile',
  'createDefaultProfiles',
];
