import { expect, test } from 'vitest';
import { splitWords } from '../../../src/settings/split-words.ts';
import { declarationOf, settingKeys } from '../../../src/settings/settings.ts';

const refusing = settingKeys.filter((key) => {
  const { kind, type } = declarationOf(key);
  return kind !== 'boolean' && !type.safeParse('?!').success;
});

test.each(refusing)('%s can refuse a value, and has an example of a right one', (key) => {
  const { example = '', type, kind } = declarationOf(key);
  const words = splitWords(example.replace(/[()<]/g, ''));
  const at = words.findIndex((word) => word.startsWith('--'));
  const value = words[at]?.split('=')[1] ?? words[at + 1] ?? '';
  const elements = kind === 'list' ? value.split(',') : [value];
  expect(elements.map((element) => type.safeParse(element).success)).toEqual(elements.map(() => true));
});
