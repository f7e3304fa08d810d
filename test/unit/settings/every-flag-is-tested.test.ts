import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Group } from '../../../src/settings/declaration.ts';
import { environmentName, flagName } from '../../../src/settings/flag-name.ts';
import { declarationOf, settingKeys } from '../../../src/settings/settings.ts';
import { projectRoot } from '../../support/judges.ts';
import { testedFlags } from './tested-flags.ts';

const GROUPS: readonly Group[] = [
  ...(['Clean-up', 'E-mail', 'Webhooks', 'Hooks', 'History', 'Output', 'Settings', 'Program'] as const),
];

const flags = settingKeys.filter((key) => GROUPS.includes(declarationOf(key).group));

test('every flag of these groups says which test observes its effect, and no other does', () => {
  expect(
    Object.keys(testedFlags).toSorted(),
    'a new flag has a test that sees what it does, and a row in tested-flags.ts that names it',
  ).toEqual(flags.map(flagName).toSorted());
});

test.each(flags.map((key) => ({ key, flag: flagName(key) })))(
  '--$flag is set in the file of its test, which is there under its title',
  ({ key, flag }) => {
    const [file, title] = testedFlags[flag] ?? ['', ''];
    const source = readFileSync(join(projectRoot, 'test', file), 'utf8');
    const titled = new RegExp(String.raw`\(\s*(['"\x60])${escaped(title)}\1`);
    expect(source).toMatch(titled);
    const names = [environmentName(key), ...(declarationOf(key).environment ?? []), `--${flag}`];
    const set = new RegExp(`(?:${names.map(escaped).join('|')}|\\b${flag}:|\\b${key}:)(?![\\w-])`);
    expect(source).toMatch(set);
  },
);

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
