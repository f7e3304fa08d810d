import { fail } from '../core/errors.ts';
import { flagName } from '../settings/flag-name.ts';
import type { SettingKey, Settings } from '../settings/settings.ts';
import type { App } from './app.ts';
import { isVmNamed } from './selection.ts';

/** What the command without a word does instead of an export, because a flag asks for it. */
export interface Act {
  /** Any of these asks for it. */
  readonly flags: readonly SettingKey[];
  /** Where the flags alone do not tell: `--cleanup` beside `--vm` is a part of that export. */
  readonly unless?: (app: Asked) => boolean;
  /** The other flags are what it is about, also those that ask for something: `--save-profile x --cleanup`. */
  readonly takesOthers?: true;
  readonly run: (app: App) => Promise<void>;
}

type Asked = Pick<App, 'settings' | 'origins'>;

export const acts: readonly Act[] = [
  {
    flags: ['saveProfile'],
    takesOthers: true,
    run: async (app) => await (await import('./commands/save-profile.ts')).run(app),
  },
  {
    flags: ['listProfiles'],
    run: async (app) => await (await import('./commands/list-profiles.ts')).run(app),
  },
  {
    flags: ['deleteProfile'],
    run: async (app) => await (await import('./commands/delete-profile.ts')).run(app),
  },
  {
    flags: ['createDefaultProfiles'],
    run: async (app) => await (await import('./commands/create-default-profiles.ts')).run(app),
  },
  {
    flags: ['vmInfo'],
    run: async (app) => await (await import('./commands/vm-info.ts')).run(app),
  },
  {
    flags: ['validateOnly', 'dryRun'],
    run: async (app) => await (await import('./commands/preflight.ts')).run(app),
  },
  {
    flags: ['history'],
    run: async (app) => (await import('./commands/history.ts')).run(app),
  },
  {
    flags: ['report', 'reportFile'],
    run: async (app) => await (await import('./commands/report.ts')).run(app),
  },
  {
    flags: ['clearHistory'],
    run: async (app) => await (await import('./commands/clear-history.ts')).run(app),
  },
  {
    flags: ['cleanup', 'cleanupSchedule'],
    // Only what was typed deletes by itself: a profile or a file that has it is about exports.
    unless: ({ settings, origins }) =>
      settings.cleanupSchedule === undefined &&
      (isVmNamed(settings) || origins.get('cleanup')?.layer !== 'flag'),
    run: async (app) => await (await import('./commands/cleanup.ts')).run(app),
  },
];

/** The act that is asked for; none is an export, and two are one too many. */
export function actOf(app: Asked): Act | undefined {
  const { settings } = app;
  const asked = acts.filter(
    ({ flags, unless }) => flags.some((key) => isAsked(settings[key])) && unless?.(app) !== true,
  );
  const [first, second] = asked.some(({ takesOthers }) => takesOthers)
    ? asked.filter(({ takesOthers }) => takesOthers)
    : asked;
  if (first !== undefined && second !== undefined) throw twoActs(settings, first, second);
  return first;
}

/** A switch that is on, a name that is given, or a list with something in it. */
function isAsked(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

function twoActs(settings: Settings, ...both: readonly [Act, Act]): Error {
  const [one, other] = both.map(({ flags }) => {
    const asking = flags.find((key) => isAsked(settings[key])) ?? flags[0];
    return asking === undefined ? '' : `--${flagName(asking)}`;
  });
  return fail('usage', `${one} and ${other} ask for two different things`, {
    hint: 'run hyperexport once for each of them',
  });
}
