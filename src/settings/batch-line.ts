import { fail, HyperexportError } from '../core/errors.ts';
import { excerpt } from '../core/excerpt.ts';
import { nearest } from '../core/names.ts';
import type { BatchLine } from '../selection/selection.ts';
import { isSwitch } from './declaration.ts';
import { flagName } from './flag-name.ts';
import { refusal } from './flag-table.ts';
import { refusedFlag } from './original-flags.ts';
import { readValue } from './read-value.ts';
import { declarationOf, settingKeys, type SettingKey, type Settings } from './settings.ts';
import { splitWords } from './split-words.ts';

/**
 * A VM and what is set for it alone: `"web 01" format=ova output=/backup/{vm}   # comment`. Words as a shell has them;
 * the values are read by the types of their options. Errors: `usage`, which begins with the place.
 */
export function parseBatchLine(text: string, place: string): BatchLine<Partial<Settings>> {
  const [vm = '', ...settings] = wordsOf(text, place);
  if (vm === '') throw fail('usage', `${place}: the name of the VM is empty`, { hint: EXPECTED });
  const written = new Map<SettingKey, string[]>();
  for (const word of settings) {
    const { key, value } = settingOf(word, place);
    const values = written.get(key) ?? [];
    if (values.length > 0 && declarationOf(key).kind !== 'list')
      throw fail('usage', `${place}: ${flagName(key)} is set twice`, { hint: 'keep one of them' });
    written.set(key, [...values, value]);
  }
  const overrides = [...written].map(([key, values]) => [
    key,
    readValue(key, { name: `${place}: ${flagName(key)}`, values }),
  ]);
  return { vm, place, overrides: Object.fromEntries(overrides) as Partial<Settings> };
}

const EXPECTED =
  'a line is the name of a VM, in quotes where it has spaces, and settings such as format=ova output=/backup/{vm}';

function wordsOf(text: string, place: string): string[] {
  // No name holds one, and a terminal would obey it.
  if (/[^\P{Cc}\t]/u.test(text))
    throw fail('usage', `${place}: the line holds a control character`, { hint: 'is it a text file?' });
  try {
    return splitWords(text, { comments: true });
  } catch (error) {
    if (!(error instanceof HyperexportError)) throw error;
    throw fail('usage', `${place}: ${error.message}`, {
      hint: `a name that holds a quote stands between quotes of the other kind, as in "bob's vm"`,
    });
  }
}

function settingOf(word: string, place: string): { key: SettingKey; value: string } {
  const match = /^(?:--?)?([^=]*)=(.*)$/s.exec(word);
  if (match === null) throw notASetting(word, place);
  const [, name = '', value = ''] = match;
  const key = settingKeys.find((candidate) => flagName(candidate) === name);
  if (key === undefined) throw unknownSetting(name, place);
  if (declarationOf(key).perVm !== true) {
    throw fail('usage', `${place}: ${name} cannot be set for one VM`, {
      hint: `a line may set ${listed(perVm)}`,
    });
  }
  return { key, value };
}

/** What follows a name may be a switch without its value, or the rest of a name with spaces: nobody can tell. */
function notASetting(word: string, place: string): HyperexportError {
  const name = word.replace(/^--?/, '');
  const key = settingKeys.find((candidate) => flagName(candidate) === name);
  const isSwitchForOne =
    key !== undefined && declarationOf(key).perVm === true && isSwitch(declarationOf(key).kind);
  return fail('usage', `${place}: "${excerpt(word)}" is not NAME=VALUE`, {
    hint: isSwitchForOne ? `write ${name}=true` : EXPECTED,
  });
}

const perVm = settingKeys.filter((key) => declarationOf(key).perVm === true).map(flagName);

function unknownSetting(name: string, place: string): HyperexportError {
  const refused = refusedFlag(name);
  if (refused !== undefined) return refusal(`${place}: ${name}`, refused);
  const near = nearest(name, perVm);
  return fail('usage', `${place}: there is no setting "${excerpt(name)}"`, {
    hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : `a line may set ${listed(perVm)}`,
  });
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
