import { readFlags } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import type { Host } from './app.ts';
import { mayColor } from './color.ts';
import { readCommandLine } from './command-line.ts';
import { errorModeOf } from './error-mode.ts';
import { renderError } from './render/error.ts';
import { outputMode } from './render/mode.ts';
import { outputStyle } from './render/style.ts';

/** Says what went wrong, in the mode that was asked for, and returns the exit status. */
export function reportFailure(thrown: unknown, argv: readonly string[], host: Host): number {
  const { stdout, stderr, secrets, environment, logs, clock, events } = host;
  const log = { time: clock.now().toISOString(), run: events.runId };
  const { vm: [vm, ...others] = [], color = 'auto' } = given(argv);
  const mode = errorModeOf(argv, environment, thrown);
  return renderError(thrown, {
    mode: outputMode(mode),
    debug: mode.debug,
    style: outputStyle(stderr, { environment, colour: mayColor(color, stderr, environment) }),
    ...(vm === undefined || others.length > 0 ? {} : { vm }),
    ...{ stdout, stderr, secrets },
    ...(logs.json ? { log } : {}),
  });
}

/** The flags, as far as they can be read: the command line may itself be the error. */
function given(argv: readonly string[]): Partial<Settings> {
  try {
    return readFlags(readCommandLine(argv).flags);
  } catch {
    return {};
  }
}
