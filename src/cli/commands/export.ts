import { finishOnServer } from '../../export/dead-runs/on-server.ts';
import { exportVm } from '../../export/export-vm.ts';
import { finishDeadRuns } from '../../export/finish-dead-runs.ts';
import { isToBeOff } from '../../export/power/is-to-be-off.ts';
import type { ExportContext, ExportRequest } from '../../export/request.ts';
import { platformPaths } from '../../platform/paths.ts';
import { openDatabase } from '../../state/database.ts';
import { Journal } from '../../state/journal.ts';
import type { VsphereSession } from '../../vsphere/session.ts';
import type { App } from '../app.ts';
import { consolidationPolicy } from '../requests/consolidation.ts';
import { powerPolicy } from '../requests/power.ts';
import { requireOneVm } from '../selection.ts';

/** `hyperexport --vm NAME`: exports one VM; the observers of its events print what there is to print. */
export async function run(app: App): Promise<void> {
  const vm = await requireOneVm(app, 'an export');
  const request = requestFrom(app, vm);
  const { environment, platform, settings } = app;
  const stateDirectory = settings.stateDir ?? platformPaths(environment, platform).state;
  const database = openDatabase(stateDirectory);
  app.scope.defer('the state database', () => void database.close());
  const journal = new Journal(database, app.clock);
  const emit = app.events.emitter();
  await finishDeadRuns(journal, { clock: app.clock, emit, stateDirectory });

  await using session = await app.openSession();
  emit({
    type: 'session.opened',
    server: session.host,
    product: session.about.fullName,
    apiVersion: session.about.apiVersion,
  });
  const context = contextFor(app, { vm, session, journal, stateDirectory });
  await finishOnServer(context, { spare: (left) => isToBeOff(left, [request]) });
  try {
    await exportVm(request, context);
  } finally {
    // A VM that was busy at the beginning may be free now.
    await finishOnServer(context, { patient: true });
  }
}

export function requestFrom({ settings }: App, vm: string): ExportRequest {
  const { datacenter, format, output, overwrite, verify, parallel, includeImages, detachMedia, exportFlags } =
    settings;
  const { resume, tries, retryDelay, idleTimeout, leaseWait } = settings;
  const power = powerPolicy(settings);
  const consolidation = consolidationPolicy(settings);
  return {
    vm,
    ...(datacenter === undefined ? {} : { datacenter }),
    format,
    output: output ?? './export-{vm}',
    ...{ overwrite, verify, parallel, includeImages, detachMedia },
    ...(power === undefined ? {} : { power }),
    ...(consolidation === undefined ? {} : { consolidation }),
    descriptorOptions: exportFlags,
    resume,
    retry: { tries, firstDelayMs: retryDelay },
    idleMs: idleTimeout,
    leaseWaitMs: leaseWait,
  };
}

function contextFor(
  { events, clock, signal, version }: App,
  { vm, ...parts }: { vm: string; session: VsphereSession; journal: Journal; stateDirectory: string },
): ExportContext {
  const emit = events.emitter(`vm:${vm}`);
  return { ...parts, runId: events.runId, toolVersion: version, clock, emit, signal };
}
