import { fail, type HyperexportError } from '../core/errors.ts';
import { nearest } from '../core/names.ts';
import type { Kind } from './declaration.ts';
import { flagName } from './flag-name.ts';
import { originalFlags, refusedFlag, type OriginalFlag } from './original-flags.ts';
import { declarationOf, settingKeys, type SettingKey } from './settings.ts';

export interface KnownFlag {
  readonly key: SettingKey;
  readonly kind: Kind;
}

const flags: ReadonlyMap<string, KnownFlag> = new Map(
  settingKeys.flatMap((key) => {
    const { kind, aliases = [] } = declarationOf(key);
    return [flagName(key), ...aliases].map((name) => [name, { key, kind }] as const);
  }),
);

/** The option behind a flag's name, without dashes. */
export function knownFlag(name: string): KnownFlag | undefined {
  return flags.get(name);
}

/** Why a name is no flag: refused with the reason, or unknown with the nearest names. */
export function noSuchFlag(name: string): HyperexportError {
  const refused = refusedFlag(name);
  if (refused !== undefined) return refusal(`--${name}`, refused);
  const near = suggestions(name);
  return fail('usage', `there is no flag ${name.length === 1 ? '-' : '--'}${name}`, {
    hint: near.length > 0 ? `did you mean ${listed(near)}?` : 'hyperexport --help lists them all',
  });
}

/** What other programs mean by one letter. It is an edit away from everything short, so it is compared with nothing. */
const LETTERS: Readonly<Record<string, string>> = { o: 'output', q: 'quiet', v: 'version' };

/** The nearest names; one that is refused only when none that works is as near. */
function suggestions(name: string): string[] {
  if (name.length === 1) return [LETTERS[name.toLowerCase()] ?? []].flat();
  const long = [...flags.keys()].filter((flag) => flag.length > 1);
  const near = nearest(name, [...long, ...originalFlags.map(({ flag }) => flag)]);
  const working = near.filter((flag) => flags.has(flag));
  return working.length > 0 ? working : near;
}

/** What to say of a flag of the original that does not work here, under the name the user wrote. */
export function refusal(written: string, { reason, note, flag }: OriginalFlag): HyperexportError {
  return fail('usage', `${written} is ${reason}`, { hint: note, details: { flag } });
}

function listed(names: readonly string[]): string {
  return names.map((name) => `--${name}`).join(' or ');
}
