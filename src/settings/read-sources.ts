import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import type { Environment } from '../platform/environment.ts';
import { readConfigFile } from './config-file.ts';
import { warnOfRights } from './file-rights.ts';
import type { ConfigFile } from './parse-config-file.ts';
import type { SettingsWarning } from './password.ts';
import { readNamedProfile } from './profiles/named-profile.ts';
import type { Profile } from './profiles/profile.ts';
import { refusedVariables, type Sources, type WrittenValues } from './resolve.ts';
import { readCredentials } from './systemd-credentials.ts';

/** Everything that settings come from, read. */
export interface ReadSources extends Sources {
  readonly profile: Profile | undefined;
  readonly file: ConfigFile | undefined;
  /** What is wrong with the files; of values it is not known before they are read. */
  readonly problems: readonly HyperexportError[];
  readonly warnings: readonly SettingsWarning[];
}

export async function readSources(
  flags: WrittenValues,
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<ReadSources> {
  const problems = refusedVariables(environment);
  const tried = async <Read>(read: Promise<Read>): Promise<Read | undefined> => {
    try {
      return await read;
    } catch (error) {
      problems.push(asHyperexportError(error));
      return undefined;
    }
  };
  const file = await tried(readConfigFile(flags, environment, platform));
  const profile = await tried(readNamedProfile(flags, environment, platform));
  const credentials = await tried(readCredentials(environment, platform));
  for (const source of [file, profile, credentials]) problems.push(...(source?.problems ?? []));
  const warnings = [
    ...(file === undefined ? [] : await warnOfRights('the configuration file', file, platform)),
    ...(profile === undefined ? [] : await warnOfRights('the profile', profile, platform)),
    ...(credentials?.warnings ?? []),
  ];
  return { flags, environment, credentials, profile, file, problems, warnings };
}
