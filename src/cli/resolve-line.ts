import { readConfigFile } from '../settings/config-file.ts';
import { readNamedProfile } from '../settings/profiles/named-profile.ts';
import { resolveSettings, type Resolution, type WrittenValues } from '../settings/resolve.ts';
import type { Host, SettingsFiles } from './app.ts';

export interface ResolvedLine {
  readonly resolution: Resolution;
  readonly files: SettingsFiles;
}

/** The settings that a run with these flags has, with the files that some of them came from. */
export async function resolveLine(
  flags: WrittenValues,
  { environment, platform }: Pick<Host, 'environment' | 'platform'>,
): Promise<ResolvedLine> {
  const file = await readConfigFile(flags, environment, platform);
  const profile = await readNamedProfile(flags, environment, platform);
  const resolution = resolveSettings({ flags, environment, profile, file });
  return { resolution, files: { configFile: file?.path, profile: profile?.path } };
}
