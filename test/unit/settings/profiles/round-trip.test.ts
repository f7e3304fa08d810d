import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitWords } from '../../../../src/settings/split-words.ts';
import { flagName } from '../../../../src/settings/flag-name.ts';
import { composeProfile } from '../../../../src/settings/profiles/compose-profile.ts';
import { refusedInProfile } from '../../../../src/settings/profiles/in-a-profile.ts';
import { parseProfile } from '../../../../src/settings/profiles/parse-profile.ts';
import { resolveSettings, type Written } from '../../../../src/settings/resolve.ts';
import { declarationOf, settingKeys, type SettingKey } from '../../../../src/settings/settings.ts';

const savable = settingKeys.filter((key) => refusedInProfile(key) === undefined);

function load(values: ReadonlyMap<SettingKey, Written>) {
  const profile = parseProfile('p', '/p.yaml', composeProfile('p', { values }));
  expect(profile.problems).toEqual([]);
  return profile;
}

function written(key: SettingKey, values: readonly string[]): [SettingKey, Written] {
  return [key, { name: `--${flagName(key)}`, values }];
}

/** Values that an option takes, without knowing which: its example, and words that many take. */
function accepted(key: SettingKey): string[] {
  const { example = '', type, kind } = declarationOf(key);
  const words = splitWords(example.replace(/[()<]/g, ''));
  const at = words.findIndex((word) => word.startsWith('--'));
  const shown = words[at]?.split('=')[1] ?? words[at + 1] ?? '';
  const others = [
    'true',
    'false',
    '0',
    '1',
    '8',
    '0x8',
    '720h',
    '1.5',
    'ova',
    '*web*',
    '#x',
    "it's: x",
    'null',
  ];
  return [shown, ...others].filter((value) =>
    (kind === 'list' ? value.split(',') : [value]).every((each) => type.safeParse(each).success),
  );
}

describe('what is saved in a profile', () => {
  test.each(savable)('%s is the same setting when it is loaded', (key) => {
    const values = accepted(key);
    expect(values).not.toEqual([]);
    for (const value of values) {
      const flags = new Map([written(key, [value])]);
      const typed = resolveSettings({ flags, environment: {} });
      const loaded = resolveSettings({ flags: new Map(), environment: {}, profile: load(flags) });
      expect(loaded.settings).toEqual(typed.settings);
      expect(loaded.origins.get(key)).toEqual({ layer: 'profile', name: `${flagName(key)} in profile p` });
    }
  });

  test('is what was typed, character by character', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1 }), texts, (vms, output) => {
        const values = new Map([written('vm', vms), written('output', [output])]);
        const loaded = load(values).values;
        expect(loaded.get('vm')?.values).toEqual(vms);
        expect(loaded.get('output')?.values).toEqual([output]);
      }),
    );
  });
});
