import type { Environment } from '../platform/environment.ts';
import { knownFlag } from '../settings/flag-table.ts';
import { variableFor } from '../settings/resolve.ts';
import { declarationOf, type Settings } from '../settings/settings.ts';
import { boolean } from '../settings/types.ts';

export type ErrorMode = Pick<Settings, 'json' | 'quiet' | 'debug'>;

/**
 * How an error is to be shown, read from a command line that may itself be the error: whatever looks like one of the
 * three switches counts, and nothing here can fail.
 */
export function errorModeOf(argv: readonly string[], environment: Environment): ErrorMode {
  const wanted = (key: keyof ErrorMode): boolean => {
    const typed = argv.findLast((argument) => knownFlag(SWITCH.exec(argument)?.[1] ?? '')?.key === key);
    const value =
      typed === undefined
        ? variableFor(key, declarationOf(key), environment)?.values[0]
        : (SWITCH.exec(typed)?.[2] ?? 'true');
    return value !== undefined && boolean.safeParse(value).data === true;
  };
  return { json: wanted('json'), quiet: wanted('quiet'), debug: wanted('debug') };
}

const SWITCH = /^--?([a-z][a-z-]*)(?:=(.*))?$/;
