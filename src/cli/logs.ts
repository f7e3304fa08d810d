import type { Environment } from '../platform/environment.ts';
import { knownFlag } from '../settings/flag-table.ts';
import { variableFor } from '../settings/resolve.ts';
import { declarationOf } from '../settings/settings.ts';

/**
 * Whether stderr is a log that programs read. The settings say so; what was to be said before they are read, or about
 * why they cannot be, goes by what the command line and the environment seem to ask for.
 */
export class Logs {
  json = false;

  guess(argv: readonly string[], environment: Environment): void {
    const typed = argv.findLastIndex((argument) => nameOf(argument) === 'logFormat');
    const [, value] = typed < 0 ? [] : (argv[typed] ?? '').split('=');
    const written =
      typed < 0
        ? variableFor('logFormat', declarationOf('logFormat'), environment)?.values[0]
        : (value ?? argv[typed + 1]);
    this.json = written === 'json';
  }
}

function nameOf(argument: string): string | undefined {
  const name = /^--?([a-z][a-z-]*)(?:=.*)?$/.exec(argument)?.[1];
  return name === undefined ? undefined : knownFlag(name)?.key;
}
