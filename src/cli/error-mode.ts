import { HyperexportError } from '../core/errors.ts';
import type { Environment } from '../platform/environment.ts';
import { knownFlag } from '../settings/flag-table.ts';
import { variableFor } from '../settings/resolve.ts';
import { declarationOf, type Settings } from '../settings/settings.ts';
import { boolean } from '../settings/types.ts';

export type ErrorMode = Pick<Settings, 'json' | 'quiet' | 'debug'>;

/**
 * How an error is to be shown, read from a command line that may itself be the error: whatever looks like one of the
 * three switches counts, and nothing here can fail. A command that has printed its result before it failed (`ova
 * validate`) marks its error as `reported`: stdout holds one document, and stderr gets the words.
 */
export function errorModeOf(argv: readonly string[], environment: Environment, thrown?: unknown): ErrorMode {
  const wanted = (key: keyof ErrorMode): boolean => {
    const typed = argv.findLast((argument) => knownFlag(SWITCH.exec(argument)?.[1] ?? '')?.key === key);
    const value =
      typed === undefined
        ? variableFor(key, declarationOf(key), environment)?.values[0]
        : (SWITCH.exec(typed)?.[2] ?? 'true');
    return value !== undefined && boolean.safeParse(value).data === true;
  };
  const debug = wanted('debug');
  if (thrown instanceof HyperexportError && thrown.details['reported'] === true)
    return { json: false, quiet: false, debug };
  return { json: wanted('json'), quiet: wanted('quiet'), debug };
}

const SWITCH = /^--?([a-z][a-z-]*)(?:=(.*))?$/;
