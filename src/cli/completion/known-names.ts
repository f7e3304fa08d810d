import { stat } from 'node:fs/promises';
import { namedBy, type Written } from '../../settings/resolve.ts';
import type { SettingKey } from '../../settings/settings.ts';
import { flagName } from '../../settings/flag-name.ts';
import type { Host } from '../app.ts';
import { resolveLine } from '../resolve-line.ts';
import type { Cursor } from './cursor.ts';
import { recallVms } from './remembered-vms.ts';

/** The names that something else than the declarations knows: asked for only where one of them could stand. */
export interface KnownNames {
  /** The full inventory paths of the VMs. */
  readonly vms: (cursor: Cursor) => Promise<readonly string[]>;
  readonly profiles: () => Promise<readonly string[]>;
}

/** Those on this machine; the server is not asked. */
export function knownNames(host: Host): KnownNames {
  const { environment, platform } = host;
  return {
    vms: async ({ flags }) => {
      const given = written(flags);
      if (!(await isReadAtOnce(namedBy('config', given, environment).config))) return [];
      const { resolution } = await resolveLine(given, host);
      return await recallVms(resolution, host);
    },
    profiles: async () => {
      const { ProfileFiles } = await import('../../settings/profiles/profile-files.ts');
      return await new ProfileFiles(environment, platform).names();
    },
  };
}

/** A pipe may have nothing to read for ever, and the shell waits. */
async function isReadAtOnce(config: string | undefined): Promise<boolean> {
  return config === undefined || (await stat(config)).isFile();
}

/** Which server it is about; the rest of the line may be as unfinished as it is. */
const ABOUT_THE_SERVER: readonly SettingKey[] = ['config', 'profile', 'provider', 'url', 'username'];

function written(flags: Cursor['flags']): Map<SettingKey, Written> {
  const about = [...flags].filter(([key, values]) => ABOUT_THE_SERVER.includes(key) && values.length > 0);
  return new Map(about.map(([key, values]) => [key, { name: `--${flagName(key)}`, values }]));
}
