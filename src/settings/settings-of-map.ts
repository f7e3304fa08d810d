import { fail, HyperexportError } from '../core/errors.ts';
import { excerpt } from '../core/excerpt.ts';
import { nearest } from '../core/names.ts';
import { flagName } from './flag-name.ts';
import { refusal } from './flag-table.ts';
import { refusedFlag } from './original-flags.ts';
import type { Written } from './resolve.ts';
import { declarationOf, settingKeys, type SettingKey } from './settings.ts';
import type { YamlEntry } from './yaml/read-yaml-map.ts';

/** What a kind of file may hold. */
export interface FileRules {
  /** Of the whole file, for where a value came from: `in /etc/hyperexport.yaml`. */
  readonly origin: string;
  /** Why a setting may not stand in such a file: what to say, and what to do instead. */
  readonly refused: (key: SettingKey) => { readonly problem: string; readonly hint: string } | undefined;
}

export interface SettingsOfMap {
  readonly values: ReadonlyMap<SettingKey, Written>;
  readonly problems: readonly HyperexportError[];
}

/** The settings that a map of a file names, as they were written, and every key that is none. */
export function settingsOfMap(entries: readonly YamlEntry[], rules: FileRules): SettingsOfMap {
  const values = new Map<SettingKey, Written>();
  const problems: HyperexportError[] = [];
  for (const entry of entries) {
    const found = settingOf(entry, rules);
    if (found instanceof HyperexportError) problems.push(found);
    else if (found !== undefined) values.set(found.key, found.written);
  }
  return { values, problems };
}

function settingOf(
  entry: YamlEntry,
  { origin, refused }: FileRules,
): { key: SettingKey; written: Written } | HyperexportError | undefined {
  const { name, place, value, valuePlace } = entry;
  const key = settingKeys.find((candidate) => flagName(candidate) === name);
  if (key === undefined) return noSuchSetting(entry, refused);
  const why = refused(key);
  if (why !== undefined)
    return fail('configuration', `${place}: "${name}" ${why.problem}`, { hint: why.hint });
  const written = { name: `${name} ${origin}`, place: `${valuePlace}: ${name}` };
  if (value.kind === 'text') return { key, written: { ...written, values: [value.text] } };
  if (value.kind === 'list' && declarationOf(key).kind === 'list')
    return { key, written: { ...written, values: value.texts } };
  if (value.kind === 'refused') return undefined;
  return fail('configuration', `${valuePlace}: ${name} is not a single value`);
}

function noSuchSetting({ name, place }: YamlEntry, refused: FileRules['refused']): HyperexportError {
  const original = refusedFlag(name);
  if (original !== undefined) return refusal(`${place}: "${name}"`, original);
  const near = nearest(name, settingKeys.filter((key) => refused(key) === undefined).map(flagName));
  return fail('configuration', `${place}: there is no setting "${excerpt(name)}"`, {
    ...(near.length === 0 ? {} : { hint: `did you mean ${near.join(' or ')}?` }),
  });
}
