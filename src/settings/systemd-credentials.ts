import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { asHyperexportError, systemErrorCode, type HyperexportError } from '../core/errors.ts';
import { nearest } from '../core/names.ts';
import type { Environment } from '../platform/environment.ts';
import { readOwnText } from '../platform/read-bounded.ts';
import { flagName } from './flag-name.ts';
import { linesOf } from './lines-of.ts';
import type { SettingsWarning } from './password.ts';
import type { Written, WrittenValues } from './resolve.ts';
import { declarationOf, settingKeys, type SettingKey } from './settings.ts';
import { unreadableFile } from './unreadable-file.ts';

export interface Credentials {
  readonly values: WrittenValues;
  readonly problems: readonly HyperexportError[];
  readonly warnings: readonly SettingsWarning[];
}

const PREFIX = 'hyperexport.';
/** systemd.exec(5): all credentials of a unit together have 1 MB. */
const MAX_CREDENTIAL_BYTES = 64 * 1024;

/**
 * The secrets that systemd hands to a unit (`LoadCredential=`, `LoadCredentialEncrypted=`, `SetCredential=`): files in
 * `$CREDENTIALS_DIRECTORY`, each named `hyperexport.` and the flag, as in `hyperexport.password`. One newline at the end
 * is not part of it; of what may be several (`hyperexport.webhook-url`) each line is one.
 */
export async function readCredentials(
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<Credentials> {
  const directory = environment['CREDENTIALS_DIRECTORY'] ?? '';
  const values = new Map<SettingKey, Written>();
  const problems: HyperexportError[] = [];
  const warnings: SettingsWarning[] = [];
  if (directory === '') return { values, problems, warnings };
  for (const file of await ours(directory)) {
    const key = keyOf(file);
    const name = path.join(directory, file);
    if (key === undefined) {
      warnings.push(unknown(file));
      continue;
    }
    try {
      values.set(key, { name, values: valuesOf(key, await readOwnText(name, MAX_CREDENTIAL_BYTES)) });
      if (platform !== 'win32' && (await othersMayRead(name))) warnings.push(readable(name));
    } catch (error) {
      problems.push(asHyperexportError(unreadableFile('the credential', name, error)));
    }
  }
  return { values, problems, warnings };
}

/** Other programs of the unit have theirs beside ours. A directory that is not there holds none. */
async function ours(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw unreadableFile('the directory of credentials', directory, error);
  });
  return names.filter((name) => name.startsWith(PREFIX)).sort();
}

function keyOf(file: string): SettingKey | undefined {
  return secretKeys.find((key) => PREFIX + flagName(key) === file);
}

const secretKeys = settingKeys.filter((key) => declarationOf(key).secret !== undefined);

function valuesOf(key: SettingKey, text: string): string[] {
  return declarationOf(key).kind === 'list' ? linesOf(text) : [text.replace(/\r?\n$/, '')];
}

function unknown(file: string): SettingsWarning {
  const names = secretKeys.map((key) => PREFIX + flagName(key));
  const [near] = nearest(file, names, 1);
  return {
    code: 'unknown-credential',
    message: `the credential ${file} is not known, and ignored`,
    hint: near === undefined ? `the names are ${names.join(', ')}` : `did you mean ${near}?`,
  };
}

/** systemd gives its files to the unit's user by an access list, which shows as rights of the group. */
const OTHERS_MAY_READ = 0o004;

async function othersMayRead(file: string): Promise<boolean> {
  await using handle = await open(file, 'r');
  return ((await handle.stat()).mode & OTHERS_MAY_READ) !== 0;
}

function readable(file: string): SettingsWarning {
  return {
    code: 'credential-readable',
    message: `others may read the credential ${file}`,
    hint: `chmod 600 ${file}, or have systemd make it: LoadCredential=`,
  };
}
