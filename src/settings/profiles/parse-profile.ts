import { fail, type HyperexportError } from '../../core/errors.ts';
import { excerpt } from '../../core/excerpt.ts';
import { nearest } from '../../core/names.ts';
import { flagName } from '../flag-name.ts';
import type { WrittenValues } from '../resolve.ts';
import { insteadOf, secretsAmong } from '../secret-settings.ts';
import { settingKeys } from '../settings.ts';
import { settingsOfMap, type SettingsOfMap } from '../settings-of-map.ts';
import { readYamlMap, type YamlEntry } from '../yaml/read-yaml-map.ts';
import { refusedInProfile } from './in-a-profile.ts';
import { PROFILE_SCHEMA, type Profile } from './profile.ts';

const KEYS = ['schema-version', 'description', 'settings'];

/** What the file of a profile says, and all that is wrong with it. */
export function parseProfile(name: string, path: string, source: string): Profile {
  const { entries, problems: ofFile } = readYamlMap(path, source);
  const problems = [...ofFile];
  const entry = (key: string) => entries.find((each) => each.name === key);

  if (problems.length === 0) problems.push(...wrongVersion(entry('schema-version'), path));
  problems.push(...entries.filter((each) => !KEYS.includes(each.name)).map(unknownKey));
  const settings = entry('settings');
  const read = settings === undefined ? NOTHING : settingsBelow(settings, name);
  const description = entry('description');
  problems.push(...read.problems, ...passwordInUrl(read.values), ...notText(description));
  return {
    ...{ name, path, problems },
    values: read.values,
    description: description?.value.kind === 'text' ? description.value.text : undefined,
  };
}

const NOTHING: SettingsOfMap = { values: new Map(), problems: [] };

function settingsBelow({ value, valuePlace }: YamlEntry, name: string): SettingsOfMap {
  if (value.kind === 'map')
    return settingsOfMap(value.entries, { origin: `in profile ${name}`, refused: refusedInProfile });
  if (value.kind === 'refused' || (value.kind === 'text' && value.text === '')) return NOTHING;
  const problem = fail('configuration', `${valuePlace}: settings is not a list of settings`, {
    hint: 'write lines below it such as:   parallel: 8',
  });
  return { values: new Map(), problems: [problem] };
}

/** Written by hand: `--save-profile` refuses it. */
function passwordInUrl(values: WrittenValues): HyperexportError[] {
  return secretsAmong(values).map((key) =>
    fail('configuration', `${values.get(key)?.place ?? key} holds a password, which no profile does`, {
      hint: `leave it out, and use ${insteadOf(key)}`,
    }),
  );
}

function wrongVersion(entry: YamlEntry | undefined, path: string): HyperexportError[] {
  const expected = `schema-version: ${PROFILE_SCHEMA}`;
  if (entry === undefined)
    return [fail('configuration', `${path} has no schema-version`, { hint: `add the line ${expected}` })];
  const { value, valuePlace } = entry;
  const version = value.kind === 'text' && /^\d+$/.test(value.text) ? Number(value.text) : NaN;
  if (version === PROFILE_SCHEMA) return [];
  if (version > PROFILE_SCHEMA)
    return [
      fail('configuration', `${valuePlace}: the profile is of a newer version of hyperexport`, {
        hint: `this one reads ${expected}`,
      }),
    ];
  return [fail('configuration', `${valuePlace}: this is no schema-version`, { hint: `write ${expected}` })];
}

/** A setting that is not indented stands beside what it belongs to. */
function unknownKey({ name, place }: YamlEntry): HyperexportError {
  const isSetting = settingKeys.some((key) => flagName(key) === name);
  const [near] = nearest(name, KEYS, 1);
  const hint = isSetting
    ? 'write it below settings:, indented by two spaces'
    : near === undefined
      ? `a profile has ${KEYS.join(', ')}`
      : `did you mean ${near}?`;
  return fail('configuration', `${place}: a profile has no "${excerpt(name)}"`, { hint });
}

function notText(entry: YamlEntry | undefined): HyperexportError[] {
  if (entry === undefined || ['text', 'refused'].includes(entry.value.kind)) return [];
  return [fail('configuration', `${entry.valuePlace}: ${entry.name} is not a single value`)];
}
