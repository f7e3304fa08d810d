import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import { exportVm } from '../export/export-vm.ts';
import type { ExportContext, ExportRequest, ExportResult } from '../export/request.ts';
import type { OfJob } from '../notify/job-event.ts';
import { workAfter } from '../hooks/around-export.ts';
import type { Hooks } from '../hooks/hook.ts';
import type { JobEnd } from '../state/jobs.ts';
import { endOf, factsOf, newJob, type JobRun } from './job-facts.ts';
import { jobCleanup, type CleanupWish } from './job-cleanup.ts';
import { jobHooks, type JobHooks } from './job-hooks.ts';
import type { JobLog } from './job-log.ts';
import { jobProgress } from './job-progress.ts';

/** What an export writes down of itself, and as what. */
export interface JobContext extends ExportContext, Pick<JobRun, 'provider' | 'inBatch' | 'redact'> {
  readonly log: JobLog;
  /** What the run calls the VM. */
  readonly label: string;
  /** What is run before it and behind it. */
  readonly hooks?: Hooks | undefined;
  /** What becomes of the VM's old exports; absent: they stay. */
  readonly cleanup?: CleanupWish | undefined;
}

/**
 * Exports a VM as a job: what became of it is written down whatever happens, and whoever wants to be told of it is. The
 * errors are those of `exportVm` and of `JobLog.created`.
 */
export async function exportJob(request: ExportRequest, context: JobContext): Promise<ExportResult> {
  const { log, clock, label } = context;
  const run: JobRun = { ...context, server: context.session.host };
  let facts = factsOf(request, label, run);
  const { jobId: id } = facts;
  log.created(newJob(facts, request, run, workAfter(context.hooks)), { type: 'job.created', ...facts });
  const began = clock.monotonic();

  let finished: ExportResult | undefined;
  const record: ExportContext['record'] = {
    started: ({ path, output }) => {
      facts = { ...facts, path, output };
      log.started({ id, vmPath: path, outputPath: output }, { type: 'job.started', ...facts });
    },
    finished: (result) => (finished = result),
  };
  const ended = (result?: ExportResult, error?: HyperexportError): [JobEnd, OfJob] => {
    const end = { endedAt: clock.now(), milliseconds: Math.round(clock.monotonic() - began) };
    return endOf({ ...facts, ...end }, run, result, error);
  };
  const progress = jobProgress(() => facts, { ...context, channels: log.channels });
  const hooks = jobHooks(context);
  const cleanup = jobCleanup(context);
  const around: ExportContext['around'] = {
    before: async (signal) => await hooks.before({ type: 'job.started', ...facts }, signal),
    after: async (result, left) => {
      const failure = await hooks.after(ended(result, left)[1]);
      return [...(failure === undefined ? [] : [failure]), ...(await cleanup.after(result))];
    },
    ...(cleanup.makeRoom === undefined ? {} : { makeRoom: cleanup.makeRoom }),
  };
  try {
    const result = await exportVm(request, { ...context, emit: progress.emit, record, around });
    progress.ended();
    log.ended(id, ...ended(result));
    return result;
  } catch (thrown) {
    progress.ended();
    const error = asHyperexportError(thrown);
    if (finished === undefined) {
      await afterFailure(hooks, ended(undefined, error)[1], error, context);
      cleanup.failed(error);
    }
    log.ended(id, ...ended(finished, error));
    throw thrown;
  }
}

/** What failed is the export: that of the hook is only told. */
async function afterFailure(
  hooks: JobHooks,
  event: OfJob,
  error: HyperexportError,
  { emit }: JobContext,
): Promise<void> {
  // Another run is between its two hooks: what its first one has opened is not for this one to close.
  if (error.code === 'locked' && !hooks.begun()) return;
  const failure = await hooks.after(event);
  if (failure === undefined) return;
  const { message } = asHyperexportError(failure.error);
  emit({ type: 'warning.raised', code: 'hook-failed', message });
}
