import type { Environment } from '../platform/environment.ts';
import type { Settings } from '../settings/settings.ts';
import type { Output } from './render/output.ts';

/** Whether escape sequences may go to this output: what `--color` says, else NO_COLOR (no-color.org), else a terminal. */
export function mayColor(color: Settings['color'], output: Output, environment: Environment): boolean {
  if (color !== 'auto') return color === 'always';
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return output.isTTY === true && !refused;
}
