import { isSwitch } from '../../settings/declaration.ts';
import { flagName } from '../../settings/flag-name.ts';
import { belongsTo, declarationOf, settingKeys, type SettingKey } from '../../settings/settings.ts';
import { commandNamed } from '../commands.ts';
import { shownDefault } from '../help.ts';
import type { Answer, Candidate } from './answer.ts';
import type { Cursor } from './cursor.ts';

/** The flags that the command takes and that do not stand there already, with one dash where one was written. */
export function flagsAt({ path, flags, text }: Cursor): Answer {
  const command = commandNamed(path.length === 0 ? 'export' : path.join(' '))?.name;
  if (command === undefined || text.includes('=')) return { before: '', candidates: [] };
  const dashes = /^-[^-]/.test(text) ? '-' : '--';
  const candidates = settingKeys
    .filter((key) => belongsTo(key, command))
    .filter((key) => declarationOf(key).kind === 'list' || !flags.has(key))
    .map((key): Candidate => {
      const { summary, meanings } = declarationOf(key);
      const about = meanings?.[command]?.summary ?? summary;
      if (isOn(key)) return { text: `${dashes}${flagName(key)}=false`, about: `off: ${about}` };
      return { text: dashes + flagName(key), about };
    });
  return { before: '', candidates };
}

/** A switch that is on unless one switches it off is of use only so. */
function isOn(key: SettingKey): boolean {
  const declaration = declarationOf(key);
  return isSwitch(declaration.kind) && shownDefault(declaration) === 'true';
}
