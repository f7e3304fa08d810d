import { composeProfile } from '../../settings/profiles/compose-profile.ts';
import { missingFor, presets, type Preset } from '../../settings/profiles/presets.ts';
import { ProfileFiles } from '../../settings/profiles/profile-files.ts';
import type { WrittenValues } from '../../settings/resolve.ts';
import { flagName } from '../../settings/flag-name.ts';
import { settingKeys } from '../../settings/settings.ts';
import type { App } from '../app.ts';
import { printResult } from '../print-result.ts';
import { visible } from '../render/visible.ts';

/**
 * `hyperexport --create-default-profiles`: those that are not there yet. One that waits for a flag of a later version is
 * named in a warning; the exit status is 0, for everything that can be made is there.
 */
export async function run(app: App): Promise<void> {
  const profiles = new ProfileFiles(app.environment, app.platform);
  const made: string[] = [];
  const kept: string[] = [];
  const notMade: string[] = [];
  for (const preset of presets) {
    const missing = missingFor(preset);
    if (missing.length > 0) {
      notMade.push(preset.name);
      app.warn({ code: 'preset', message: `the profile ${preset.name} is not made: ${missing.join(', ')}` });
    } else if ((await profiles.names()).includes(preset.name)) kept.push(preset.name);
    else {
      const text = composeProfile(preset.name, { ...preset, values: valuesOf(preset) });
      await profiles.write(preset.name, text, { replace: false });
      made.push(preset.name);
    }
  }
  printResult(
    app,
    { directory: profiles.directory, made, kept, notMade },
    {
      quiet: {
        status: 'success',
        directory: profiles.directory,
        made: made.join(','),
        kept: kept.join(','),
        not_made: notMade.join(','),
      },
      human: [
        ...(made.length === 0 ? [] : [`Made ${made.join(', ')} in ${visible(profiles.directory)}`]),
        ...(kept.length === 0 ? [] : [`Left as they were: ${kept.join(', ')}`]),
      ],
    },
  );
}

function valuesOf({ settings }: Preset): WrittenValues {
  return new Map(
    settingKeys.flatMap((key) => {
      const value = settings[flagName(key)];
      return value === undefined ? [] : [[key, { name: `--${flagName(key)}`, values: [value] }] as const];
    }),
  );
}
