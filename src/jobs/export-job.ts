import { resolve } from 'node:path';
import { asHyperexportError, fail, wordsOf, type HyperexportError } from '../core/errors.ts';
import { newRunId } from '../core/ids.ts';
import { exportVm } from '../export/export-vm.ts';
import type { ExportContext, ExportRequest, ExportResult } from '../export/request.ts';
import type { ErrorFacts, JobFacts, OfJob } from '../notify/job-event.ts';
import type { Hooks } from '../hooks/hook.ts';
import type { JobEnd } from '../state/jobs.ts';
import { jobHooks, type JobHooks } from './job-hooks.ts';
import type { JobLog } from './job-log.ts';

/** What an export writes down of itself, and as what. */
export interface JobContext extends ExportContext {
  readonly log: JobLog;
  /** Where the VM comes from: `vsphere`, `simulator`. */
  readonly provider: string;
  /** What the run calls the VM. */
  readonly label: string;
  readonly inBatch: boolean;
  /** What is run before it and behind it. */
  readonly hooks?: Hooks | undefined;
  /** Takes secrets out of a text that others are to read. */
  readonly redact: (text: string) => string;
}

/**
 * Exports a VM as a job: what became of it is written down whatever happens, and whoever wants to be told of it is. The
 * errors are those of `exportVm` and of `JobLog.created`.
 */
export async function exportJob(request: ExportRequest, context: JobContext): Promise<ExportResult> {
  const { log, clock } = context;
  let facts = factsOf(request, context);
  const { jobId: id } = facts;
  log.created(newJob(facts, request, context), { type: 'job.created', ...facts });
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
    return endOf({ ...facts, ...end }, result, error && redactedWords(error, context));
  };
  const hooks = jobHooks(context);
  const around: ExportContext['around'] = {
    before: async (signal) => await hooks.before({ type: 'job.started', ...facts }, signal),
    after: async (result, left) => await hooks.after(ended(result, left)[1]),
  };
  try {
    const result = await exportVm(request, { ...context, record, around });
    log.ended(id, ...ended(result));
    return result;
  } catch (thrown) {
    const error = asHyperexportError(thrown);
    if (finished === undefined) await afterFailure(hooks, ended(undefined, error)[1], context);
    log.ended(id, ...ended(finished, error));
    throw thrown;
  }
}

function factsOf({ vm, found, format, output }: ExportRequest, context: JobContext): JobFacts {
  const { label, provider, inBatch, session, clock } = context;
  return {
    jobId: newRunId(),
    ...{ vm: label, path: found?.path ?? vm, server: session.host, provider, format },
    output: asFarAsKnown(output),
    startedAt: clock.now(),
    inBatch,
  };
}

/** Of a working directory that is gone nobody can say where it was: the export refuses to go there. */
function asFarAsKnown(output: string): string {
  try {
    return resolve(output);
  } catch {
    return output;
  }
}

function newJob({ jobId: id, vm, path, output }: JobFacts, request: ExportRequest, context: JobContext) {
  const { runId: run, provider, session } = context;
  // The session's part of it is an object of the server, not a wish.
  const { found: _, ...wishes } = request;
  const definition = { run, provider, server: session.host, ...wishes };
  return { id, name: vm, vmPath: path, outputPath: output, definition };
}

/** What failed is the export: that of the hook is only told. */
async function afterFailure(hooks: JobHooks, event: OfJob, { emit }: JobContext): Promise<void> {
  const failure = await hooks.after(event);
  if (failure === undefined) return;
  const { message } = asHyperexportError(failure.error);
  emit({ type: 'warning.raised', code: 'hook-failed', message });
}

function redactedWords(error: HyperexportError, { redact }: JobContext): ErrorFacts {
  const { code, message, hint } = wordsOf(error);
  return { code, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) };
}

type EndedFacts = JobFacts & { readonly endedAt: Date; readonly milliseconds: number };

function endOf(
  facts: EndedFacts,
  result: ExportResult | undefined,
  error: ErrorFacts | undefined,
): [JobEnd, OfJob] {
  if (result !== undefined) {
    const left = error === undefined ? {} : { leftBehind: error };
    const { bytes, verified } = result;
    const files = result.files.map(({ name }) => resolve(result.output, name));
    return [
      { status: 'completed', result: { ...result, ...left }, ...(error && { details: error.message }) },
      { type: 'job.completed', ...facts, bytes, files, verified, ...left },
    ];
  }
  const why = error ?? wordsOf(fail('unexpected', 'the export ended without a result'));
  const status = isInterruption(why.code) ? 'cancelled' : 'failed';
  return [
    { status, result: { error: why }, error: why.message },
    { type: `job.${status}`, ...facts, error: why },
  ];
}

function isInterruption(code: string): boolean {
  return code === 'interrupted' || code === 'terminated';
}
