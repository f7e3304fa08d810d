import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { settingKeys } from '../../../src/settings/settings.ts';
import { optionReaders } from './option-readers.ts';

const program = path.join('src', 'settings', 'options', 'program.ts');

test('every option that is declared is read by something', { timeout: 180_000 }, () => {
  const readers = optionReaders(settingKeys);
  expect(settingKeys.filter((key) => !readers.has(key))).toEqual([]);
});

test('an option that nothing reads is found', { timeout: 180_000 }, async () => {
  const source = await readFile(path.join(import.meta.dirname, '../../..', program), 'utf8');
  const withDead = source.replace(
    '  stateDir: valueOption({',
    '  dead: valueOption({ type: text, group: "Program", summary: "nothing reads it", commands: ["export"] }),\n$&',
  );
  expect(withDead).not.toBe(source);

  const reader =
    "import type { Settings } from '../settings/settings.ts';\nexport const read = ({ dead }: Settings) => dead;";
  expect(optionReaders(['dead'], { [program]: withDead }).has('dead')).toBe(false);
  expect(
    optionReaders(['dead'], { [program]: withDead, 'src/export/reader.ts': reader }).get('dead'),
  ).toEqual([path.join('src', 'export', 'reader.ts')]);
});
