import { stat } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '../core/errors.ts';
import type { Environment } from '../platform/environment.ts';
import { platformPaths } from '../platform/paths.ts';
import { readTextBounded } from '../platform/read-bounded.ts';
import { flagName } from './flag-name.ts';
import type { ConfigFile } from './parse-config-file.ts';
import { GROUP_OR_OTHERS_MAY_READ, type SettingsWarning } from './password.ts';
import { namedBy, type WrittenValues } from './resolve.ts';
import { secretsAmong } from './secret-settings.ts';
import { unreadableFile } from './unreadable-file.ts';

const MAX_CONFIG_BYTES = 256 * 1024;

export interface ReadConfigFile extends ConfigFile {
  readonly warnings: readonly SettingsWarning[];
}

/**
 * The configuration file: the one that `--config` or HYPEREXPORT_CONFIG names, which must exist, else `config.yaml` in
 * the platform's configuration directory, if there is one.
 */
export async function readConfigFile(
  flags: WrittenValues,
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<ReadConfigFile | undefined> {
  const { config: named } = namedBy('config', flags, environment);
  const file = named ?? path.join(platformPaths(environment, platform).config, 'config.yaml');
  const source = await readText(file, named !== undefined);
  if (source === undefined) return undefined;
  // Most runs have no such file, and need no YAML.
  const { parseConfigFile } = await import('./parse-config-file.ts');
  const parsed = parseConfigFile(file, source);
  return { ...parsed, warnings: platform === 'win32' ? [] : await exposedSecrets(parsed) };
}

async function readText(file: string, required: boolean): Promise<string | undefined> {
  try {
    return await readTextBounded(file, MAX_CONFIG_BYTES);
  } catch (error) {
    const code = systemErrorCode(error);
    if (!required && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw unreadableFile('the configuration file', file, error);
  }
}

/** A pipe has no readers but this program, and Windows reports permission bits that mean nothing. */
async function exposedSecrets({ path: file, values }: ConfigFile): Promise<SettingsWarning[]> {
  const [key] = secretsAmong(values);
  if (key === undefined) return [];
  const about = await stat(file).catch(() => undefined);
  if (about?.isFile() !== true || (about.mode & GROUP_OR_OTHERS_MAY_READ) === 0) return [];
  const message = `others may read the configuration file ${file}, and its ${flagName(key)} holds a secret`;
  return [{ code: 'config-file-readable', message, hint: `chmod 600 ${file}` }];
}
