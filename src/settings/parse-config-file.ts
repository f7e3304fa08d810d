import type { HyperexportError } from '../core/errors.ts';
import { flagName } from './flag-name.ts';
import type { WrittenValues } from './resolve.ts';
import { declarationOf, type SettingKey } from './settings.ts';
import { settingsOfMap } from './settings-of-map.ts';
import { readYamlMap } from './yaml/read-yaml-map.ts';

/** What a configuration file says, as it was written, and all that is wrong with it. */
export interface ConfigFile {
  readonly path: string;
  readonly values: WrittenValues;
  readonly problems: readonly HyperexportError[];
}

/** `file` is the path of what `source` was read from. */
export function parseConfigFile(file: string, source: string): ConfigFile {
  const { entries, problems } = readYamlMap(file, source);
  const read = settingsOfMap(entries, { origin: `in ${file}`, refused });
  return { path: file, values: read.values, problems: [...problems, ...read.problems] };
}

function refused(key: SettingKey): { problem: string; hint: string } | undefined {
  const { reach = 'everywhere', secret } = declarationOf(key);
  if (reach === 'everywhere') return undefined;
  const name = flagName(key);
  return {
    problem: 'may not stand in a configuration file',
    hint:
      secret === true
        ? `write ${name}-file or ${name}-command instead: a configuration file is copied and backed up`
        : `write --${name} on the command line`,
  };
}
