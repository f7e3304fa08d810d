import { ProfileFiles } from '../../settings/profiles/profile-files.ts';
import type { App } from '../app.ts';
import { printResult } from '../print-result.ts';
import { visible } from '../render/visible.ts';

/** `hyperexport --delete-profile NAME`. */
export async function run(app: App): Promise<void> {
  const { deleteProfile: name = '' } = app.settings;
  const profiles = new ProfileFiles(app.environment, app.platform);
  await profiles.remove(name);
  const path = profiles.path(name);
  printResult(
    app,
    { profile: name, status: 'deleted', path },
    {
      quiet: { status: 'deleted', profile: name, path },
      human: [`Deleted the profile ${name}: ${visible(path)}`],
    },
  );
}
