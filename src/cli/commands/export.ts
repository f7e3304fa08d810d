import { batchError } from '../../batch/batch-error.ts';
import { requestsOf } from '../../batch/batch-vm.ts';
import { batchLog } from '../../batch/batch-log.ts';
import { exportMany, type BatchContext } from '../../batch/export-many.ts';
import { asHyperexportError } from '../../core/errors.ts';
import type { RunEvent } from '../../events/event.ts';
import { finishOnServer, type WaitedFor } from '../../export/dead-runs/on-server.ts';
import { finishDeadRuns } from '../../export/finish-dead-runs.ts';
import { isToBeOff } from '../../export/power/is-to-be-off.ts';
import type { Limits } from '../../export/places.ts';
import type { ExportContext, ExportRequest } from '../../export/request.ts';
import { exportJob, type JobContext } from '../../jobs/export-job.ts';
import { untilBegun } from '../../jobs/never-begun.ts';
import type { Channel } from '../../notify/channel.ts';
import type { Selection } from '../../selection/selection.ts';
import type { Settings } from '../../settings/settings.ts';
import { Journal } from '../../state/journal.ts';
import { Slots } from '../../state/slots.ts';
import type { App } from '../app.ts';
import { openJobLog } from '../open-job-log.ts';
import { openState } from '../open-state.ts';
import { openBandwidthLimit } from '../requests/bandwidth.ts';
import { channelsOfExport } from '../requests/channels.ts';
import { closingFrom, deadlineFrom, refuseNear } from '../requests/deadline.ts';
import { requestFrom } from '../requests/export-request.ts';
import { cleanupOfExport } from '../requests/cleanup.ts';
import { hooksFrom } from '../requests/hooks.ts';
import { wishedFor, wishFor } from '../requests/wishes.ts';
import { oneVm, selectionFrom, type Overrides } from '../selection.ts';
import { severalVms } from '../several-vms.ts';
import { tellingWithoutState } from '../tell-without-state.ts';

/** `hyperexport --vm NAME`: exports one VM, or several; the observers of the events print what there is to print. */
export async function run(app: App): Promise<void> {
  const selection = await selectionFrom(app);
  const limit = openBandwidthLimit(app);
  const channels = await channelsOfExport(app);
  const hooks = await hooksFrom(app);
  const cleanup = cleanupOfExport(app);
  const parts = { selection, limit, channels, hooks, cleanup };
  await tellingWithoutState(app, parts, async () => await exportSelected(app, parts));
}

interface Prepared {
  readonly selection: Selection<Overrides>;
  readonly limit: ReturnType<typeof openBandwidthLimit>;
  readonly channels: readonly Channel[];
  readonly hooks: JobContext['hooks'];
  readonly cleanup: ReturnType<typeof cleanupOfExport>;
}

async function exportSelected(
  app: App,
  { selection, limit, channels, hooks, cleanup }: Prepared,
): Promise<void> {
  const { settings } = app;
  const { stateDirectory, database } = openState(app);
  const emit = app.events.emitter();
  const journal = new Journal(database, app.clock, {
    onUnsettled: (error) => emit(notSettled(stateDirectory, error)),
  });
  await finishDeadRuns(journal, { clock: app.clock, emit, stateDirectory });
  const log = await openJobLog(app, database, channels);

  await untilBegun({ ...wishedFor(app, selection), log }, async (begun) => {
    await using session = await app.openSession();
    const places = { slots: new Slots(database, app.clock), limits: limitsFrom(settings) };
    const deadline = deadlineFrom(app);
    const limiter = limit?.account();
    const parts = {
      session,
      journal,
      stateDirectory,
      places,
      limiter,
      ...(deadline === undefined ? {} : { deadline }),
    };
    const context = contextFor(app, oneVm(selection), parts);
    let waitedFor: WaitedFor = new Map();
    try {
      const { requests, work } = await workFor(app, selection, { ...context, log, hooks, cleanup });
      refuseNear(deadline, requests);
      waitedFor = await finishOnServer(context, { spare: (left) => isToBeOff(left, requests) });
      begun();
      await work();
    } finally {
      // A VM that was busy at the beginning may be free now; and a run that is refused has not looked at any.
      await finishOnServer(context, { patient: true, waitedFor });
    }
  });
}

function notSettled(stateDirectory: string, error: unknown): RunEvent {
  const { message: why } = asHyperexportError(error);
  return {
    type: 'warning.raised',
    code: 'not-settled',
    message: `the state directory ${stateDirectory} cannot be written: ${why}; what this run has undone stays noted there`,
    hint: 'make room there: the next run finds that nothing is left to undo',
  };
}

interface Work {
  readonly requests: readonly ExportRequest[];
  readonly work: () => Promise<unknown>;
}

/** One VM is looked for by its export; several are found, and have their directories, before the first is begun. */
async function workFor(
  app: App,
  selection: Selection<Overrides>,
  { log, hooks, cleanup, ...context }: ExportContext & Pick<JobContext, 'log' | 'hooks' | 'cleanup'>,
): Promise<Work> {
  const { provider, concurrency } = app.settings;
  const ofJob = { log, hooks, cleanup, provider, redact: (text: string) => app.secrets.redact(text) };
  const vm = oneVm(selection);
  if (vm !== undefined) {
    const request = requestFrom(app, vm);
    const job = { ...context, ...ofJob, label: vm, inBatch: false };
    return { requests: [request], work: async () => await exportJob(request, job) };
  }
  const vms = await severalVms(app, context.session, selection);
  const emitterOf = (label: string) => app.events.emitter(taskOf(label));
  const requests = requestsOf(vms);
  return {
    requests,
    work: async () => {
      const closing = closingFrom(app, context.deadline, requests);
      const exportOne: BatchContext['exportOne'] = async (label, request, ofVm) =>
        await exportJob(request, { ...ofVm, ...ofJob, label, inBatch: true });
      const wishOf = (label: string) => wishFor(app, label, selection);
      const batch = batchLog(log, { ...ofJob, vms, context, wishOf });
      const outcomes = await exportMany(vms, { ...context, emitterOf, concurrency, exportOne, ...closing });
      batch.ended(outcomes);
      const error = batchError(outcomes, context);
      if (error !== undefined) throw error;
    },
  };
}

function limitsFrom({ maxPerHost, maxPerVcenter, maxPerDatastore }: Settings): Limits {
  return {
    disksPerHost: maxPerHost,
    disksPerServer: maxPerVcenter,
    snapshotsPerDatastore: maxPerDatastore,
  };
}

/** A run with one VM is about that VM from its beginning to its end. */
function contextFor(
  { events, clock, signal, version }: App,
  vm: string | undefined,
  parts: Pick<ExportContext, 'session' | 'journal' | 'stateDirectory' | 'places' | 'deadline' | 'limiter'>,
): ExportContext {
  const emit = events.emitter(vm === undefined ? undefined : taskOf(vm));
  return { ...parts, runId: events.runId, toolVersion: version, clock, emit, signal };
}

function taskOf(vm: string): string {
  return `vm:${vm}`;
}
