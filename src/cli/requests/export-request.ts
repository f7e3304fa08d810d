import { inSeries } from '../../export/output-template.ts';
import type { ExportRequest } from '../../export/request.ts';
import type { App } from '../app.ts';
import { consolidationPolicy } from './consolidation.ts';
import { powerPolicy } from './power.ts';
import { snapshotPolicyFrom } from './snapshot.ts';

const DEFAULT_OUTPUT = './export-{vm}';

/** What the settings ask for of a VM. */
export function requestFrom(
  { settings, origins }: Pick<App, 'settings' | 'origins'>,
  vm: string,
): ExportRequest {
  const snapshot = snapshotPolicyFrom({ settings, origins });
  const { datacenter, format, output, overwrite, verify, parallel, includeImages, detachMedia, exportFlags } =
    settings;
  const { resume, tries, retryDelay, idleTimeout, leaseWait } = settings;
  const power = powerPolicy(settings);
  const consolidation = consolidationPolicy(settings);
  const { snapshotMinFree: minFree } = settings;
  return {
    vm,
    ...(datacenter === undefined ? {} : { datacenter }),
    format,
    output: settings.cleanup ? inSeries(output ?? DEFAULT_OUTPUT) : (output ?? DEFAULT_OUTPUT),
    ...{ overwrite, verify, parallel, includeImages, detachMedia },
    ...(power === undefined ? {} : { power }),
    ...(consolidation === undefined ? {} : { consolidation }),
    minFree,
    ...(snapshot === undefined ? {} : { snapshot }),
    descriptorOptions: exportFlags,
    resume,
    retry: { tries, firstDelayMs: retryDelay },
    idleMs: idleTimeout,
    leaseWaitMs: leaseWait,
  };
}
