import { isAbsolute, resolve } from 'node:path';
import { fail } from '../../core/errors.ts';
import { flagName } from '../../settings/flag-name.ts';
import { composeProfile } from '../../settings/profiles/compose-profile.ts';
import { refusedInProfile } from '../../settings/profiles/in-a-profile.ts';
import { ProfileFiles } from '../../settings/profiles/profile-files.ts';
import type { WrittenValues } from '../../settings/resolve.ts';
import { holdsSecret, insteadOf } from '../../settings/secret-settings.ts';
import { declarationOf, type SettingKey } from '../../settings/settings.ts';
import type { App } from '../app.ts';
import { confirmed } from '../confirm.ts';
import { printResult } from '../print-result.ts';
import { visible } from '../render/visible.ts';

/**
 * `hyperexport --save-profile NAME ...`: saves what is typed beside it, as it is typed. Of a profile of that name which
 * says something else somebody has to agree that it is replaced (a question on a terminal, or `--yes`).
 */
export async function run(app: App): Promise<void> {
  const { saveProfile: name = '' } = app.settings;
  const values = savable(app);
  const profiles = new ProfileFiles(app.environment, app.platform);
  const replaces = await agreedToReplace(app, { name, values, profiles });
  const path = profiles.path(name);
  warnOfRelativePaths(app, values);
  if (replaces !== 'same') await profiles.write(name, composeProfile(name, { values }), { replace: true });
  const settings = Object.fromEntries(
    [...values].map(([key, { values: written }]) => [flagName(key), written]),
  );
  const word = { no: 'saved', yes: 'replaced', same: 'unchanged' }[replaces];
  printResult(
    app,
    { profile: name, status: word, path, settings },
    {
      quiet: { status: word, profile: name, path, settings: values.size },
      human: [
        `${SAID[replaces]} the profile ${name} in ${visible(path)}:`,
        ...Object.entries(settings).map(([flag, written]) => visible(`  ${flag}: ${written.join(', ')}`)),
      ],
    },
  );
}

const SAID = { no: 'Saved', yes: 'Replaced', same: 'Nothing is changed in' } as const;

/** These say how it is saved, and are no part of it. */
const OF_THE_SAVING: readonly SettingKey[] = ['saveProfile', 'yes'];

/** What is typed, but for the flags of the saving itself. Errors: `usage`, for what no profile holds. */
function savable({ sources: { flags }, settings }: App): WrittenValues {
  const values = new Map([...flags].filter(([key]) => !OF_THE_SAVING.includes(key)));
  for (const key of values.keys()) {
    const refused = refusedInProfile(key);
    if (refused !== undefined)
      throw fail('usage', `--${flagName(key)} cannot be saved: it ${refused.problem}`, {
        hint: refused.hint,
      });
    if (holdsSecret(key, settings))
      throw fail('usage', `--${flagName(key)} cannot be saved: it holds a password, which no profile does`, {
        hint: `leave the password out of it, and use ${insteadOf(key)}`,
      });
  }
  if (values.size === 0)
    throw fail('usage', 'there is nothing to save', {
      hint: 'write the flags to be saved behind it: hyperexport --save-profile NAME --snapshot --verify',
    });
  return values;
}

async function agreedToReplace(
  app: App,
  { name, values, profiles }: { name: string; values: WrittenValues; profiles: ProfileFiles },
): Promise<'no' | 'yes' | 'same'> {
  const found = await profiles.find(name);
  if (found === undefined) return 'no';
  if (found.problems.length === 0 && isSame(found.values, values)) return 'same';
  const question = `There is a profile ${name} that says something else. Replace it?`;
  if (app.settings.yes || (await confirmed(app, question))) return 'yes';
  throw fail(
    'target-exists',
    `there is a profile "${name}" that says something else: ${profiles.path(name)}`,
    {
      hint: 'add --yes to replace it, or take another name',
    },
  );
}

/** A password file beside whoever saves the profile is not beside whoever uses it; where exports go may well be. */
function warnOfRelativePaths(app: App, values: WrittenValues): void {
  for (const [key, { values: written }] of values) {
    const file = written.at(-1) ?? '';
    if (declarationOf(key).valueHint !== 'FILE' || isAbsolute(file) || file === '-') continue;
    app.warn({
      code: 'relative-path',
      message: `--${flagName(key)} is saved as a relative path, which starts where the profile is used`,
      hint: `write the whole path: ${resolve(file)}`,
    });
  }
}

function isSame(one: WrittenValues, other: WrittenValues): boolean {
  const sorted = (values: WrittenValues) =>
    JSON.stringify([...values].map(([key, { values: written }]) => [key, written]).sort());
  return sorted(one) === sorted(other);
}
