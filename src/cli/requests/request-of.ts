import { fail, HyperexportError } from '../../core/errors.ts';
import type { ExportRequest } from '../../export/request.ts';
import type { SelectedVm } from '../../selection/selection.ts';
import type { SettingKey } from '../../settings/settings.ts';
import type { App } from '../app.ts';
import { requestFrom } from './export-request.ts';
import type { Overrides } from '../selection.ts';

/**
 * What is asked for a VM that was found. What its line of a batch file says counts as given; settings that contradict
 * each other there are an error of that line.
 */
export function requestOf(
  app: Pick<App, 'settings' | 'origins'>,
  { name, ref, path, overrides, place }: SelectedVm<Overrides>,
): ExportRequest {
  const settings = { ...app.settings, ...overrides };
  const origins = new Map(app.origins);
  for (const key of Object.keys(overrides ?? {}) as SettingKey[])
    origins.set(key, { layer: 'flag', name: place ?? 'the batch file' });
  try {
    return { ...requestFrom({ settings, origins }, name), found: { ref, path } };
  } catch (error) {
    if (place === undefined || !(error instanceof HyperexportError)) throw error;
    const { code, message, hint, details } = error;
    throw fail(code, `${place}: ${message}`, { details, ...(hint === undefined ? {} : { hint }) });
  }
}
