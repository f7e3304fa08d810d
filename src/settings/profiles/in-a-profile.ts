import { environmentName, flagName } from '../flag-name.ts';
import { insteadOf } from '../secret-settings.ts';
import { declarationOf, type SettingKey } from '../settings.ts';

/**
 * Why a setting may not stand in a profile; undefined of one that may. Profiles are copied, backed up and shown to
 * others, so that no secret may, and what a run is asked to do is no setting.
 */
export function refusedInProfile(key: SettingKey): { problem: string; hint: string } | undefined {
  const { reach = 'everywhere', secret } = declarationOf(key);
  if (secret === true)
    return { problem: 'is a secret, which no profile holds', hint: `use ${insteadOf(key)} instead` };
  if (reach === 'everywhere' && !ACTS.includes(key)) return undefined;
  const others = reach !== 'flag' ? ` or set ${environmentName(key)}` : '';
  return {
    problem: 'is no setting that a profile can hold',
    hint: `write --${flagName(key)} with each run${others}`,
  };
}

/** What a run does instead of an export, though it may be said anywhere: under a name it would pass for one. */
const ACTS: readonly SettingKey[] = ['validateOnly', 'dryRun'];
