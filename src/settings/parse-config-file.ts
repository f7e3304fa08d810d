import { parseDocument, type Document, type YAMLError } from 'yaml';
import { fail } from '../core/errors.ts';
import { nearest } from '../core/names.ts';
import { flagName } from './flag-name.ts';
import { refusal } from './flag-table.ts';
import { refusedFlag } from './original-flags.ts';
import type { Written, WrittenValues } from './resolve.ts';
import { declarationOf, settingKeys, type SettingKey } from './settings.ts';

export interface ConfigFile {
  readonly path: string;
  readonly values: WrittenValues;
}

/** What a configuration file says, as it was written; `file` is its path. */
export function parseConfigFile(file: string, source: string): ConfigFile {
  // The "failsafe" schema (YAML 1.2, 10.1) leaves every scalar as it was written, for the options' own types to read:
  // a thumbprint of digits is no number.
  const document = parseDocument(source, { schema: 'failsafe', prettyErrors: true });
  const broken = document.errors[0];
  if (broken !== undefined) throw notYaml(file, broken);

  const content = contentOf(document, file);
  if (content === null || content === '') return { path: file, values: new Map() };
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw fail('configuration', `${file} is not a list of settings`, {
      hint: 'write lines such as: parallel: 8',
    });
  }
  const entries = Object.entries(content).map(([name, value]) => {
    const key = keyFor(name, file);
    return [key, written(key, name, value, file)] as const;
  });
  return { path: file, values: new Map(entries) };
}

/** A few aliases of aliases stand for millions of values: the parser counts them, and gives up. */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw fail('configuration', `${file} cannot be read: its aliases stand for too much`, { cause });
  }
}

function notYaml(file: string, { message }: YAMLError): Error {
  // The rest of the message is the line itself, which may hold anything.
  return fail(
    'configuration',
    `${file} is not valid YAML: ${message.split('\n', 1)[0]?.replace(/:$/, '') ?? ''}`,
  );
}

function keyFor(name: string, file: string): SettingKey {
  const key = settingKeys.find((candidate) => flagName(candidate) === name);
  if (key === undefined) {
    const refused = refusedFlag(name);
    if (refused !== undefined) throw refusal(`"${name}" in ${file}`, refused);
    const near = nearest(name, settingKeys.filter(mayStandInFile).map(flagName));
    throw fail('configuration', `${file}: there is no setting "${name}"`, {
      ...(near.length === 0 ? {} : { hint: `did you mean ${near.join(' or ')}?` }),
    });
  }
  if (!mayStandInFile(key)) throw notInFile(key, name, file);
  return key;
}

function mayStandInFile(key: SettingKey): boolean {
  return (declarationOf(key).reach ?? 'everywhere') === 'everywhere';
}

function notInFile(key: SettingKey, name: string, file: string): Error {
  const hint =
    declarationOf(key).secret === true
      ? `write ${name}-file or ${name}-command instead: a configuration file is copied and backed up`
      : `write --${name} on the command line`;
  return fail('configuration', `${file}: "${name}" may not stand in a configuration file`, { hint });
}

function written(key: SettingKey, name: string, value: unknown, file: string): Written {
  const place = `${name} in ${file}`;
  if (typeof value === 'string') return { name: place, values: [value] };
  const isList = Array.isArray(value) && value.every((element) => typeof element === 'string');
  if (isList && declarationOf(key).kind === 'list') return { name: place, values: value };
  throw fail('configuration', `${place} is not a single value`);
}
