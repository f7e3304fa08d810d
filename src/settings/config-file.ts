import path from 'node:path';
import { systemErrorCode } from '../core/errors.ts';
import type { Environment } from '../platform/environment.ts';
import { platformPaths } from '../platform/paths.ts';
import { readOwnText, readTextBounded } from '../platform/read-bounded.ts';
import type { ConfigFile } from './parse-config-file.ts';
import { namedBy, type WrittenValues } from './resolve.ts';
import { unreadableFile } from './unreadable-file.ts';

const MAX_CONFIG_BYTES = 256 * 1024;

/**
 * The configuration file: the one that `--config` or HYPEREXPORT_CONFIG names, which must exist, else `config.yaml` in
 * the platform's configuration directory, if there is one.
 */
export async function readConfigFile(
  flags: WrittenValues,
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<ConfigFile | undefined> {
  const { config: named } = namedBy('config', flags, environment);
  const file = named ?? path.join(platformPaths(environment, platform).config, 'config.yaml');
  const source = await readText(file, named !== undefined);
  if (source === undefined) return undefined;
  // Most runs have no such file, and need no YAML.
  const { parseConfigFile } = await import('./parse-config-file.ts');
  return parseConfigFile(file, source);
}

async function readText(file: string, required: boolean): Promise<string | undefined> {
  try {
    // `--config <(decrypt config)` names a pipe on purpose; at the default place nobody would ever write into one.
    return await (required ? readTextBounded : readOwnText)(file, MAX_CONFIG_BYTES);
  } catch (error) {
    const code = systemErrorCode(error);
    if (!required && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw unreadableFile('the configuration file', file, error);
  }
}
