import { expect, test } from 'vitest';
import { shownDefault } from '../../../src/cli/help.ts';
import { declarationOf, settingKeys } from '../../../src/settings/settings.ts';

/** One of two limits, whichever is less, cannot be written as one value: that default is told in words. */
const IN_WORDS = ['snapshotMinFree'];

const defaulted = settingKeys.filter((key) => {
  const { kind, default: value } = declarationOf(key);
  return kind === 'value' && value !== undefined && !IN_WORDS.includes(key);
});

test.each(defaulted)('the default of %s is shown as it may be written', (key) => {
  const declaration = declarationOf(key);
  expect(declaration.type.parse(shownDefault(declaration))).toEqual(declaration.default);
});
