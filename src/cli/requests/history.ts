import type { App } from '../app.ts';

/**
 * The VMs that `--history` and `--report` are to be about; none are all. One that is named for exports, in the
 * environment or the configuration file, is not meant.
 */
export function namedOnCommandLine({
  settings,
  origins,
}: Pick<App, 'settings' | 'origins'>): readonly string[] {
  return origins.get('vm')?.layer === 'flag' ? settings.vm : [];
}
