import { resolve } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { fail, wordsOf, type HyperexportError } from '../core/errors.ts';
import { newRunId } from '../core/ids.ts';
import type { ExportRequest, ExportResult } from '../export/request.ts';
import type { Ended, ErrorFacts, JobFacts, OfJob } from '../notify/job-event.ts';
import type { JobEnd, NewJob } from '../state/jobs.ts';

/** What is asked for of a VM, as far as it is known before the VM is looked for. */
export type Wish = Pick<ExportRequest, 'vm' | 'found' | 'format' | 'output'>;

/** The run that a job belongs to. */
export interface JobRun {
  readonly runId: string;
  /** As dialled. */
  readonly server: string;
  /** Where the VM comes from: `vsphere`, `simulator`. */
  readonly provider: string;
  readonly inBatch: boolean;
  readonly clock: Clock;
  /** Takes secrets out of a text that others are to read. */
  readonly redact: (text: string) => string;
}

/** A new job; `label` is what the run calls the VM. */
export function factsOf(
  { vm, found, format, output }: Wish,
  label: string,
  { provider, inBatch, server, clock }: JobRun,
): JobFacts {
  return {
    jobId: newRunId(),
    ...{ vm: label, path: found?.path ?? vm, server, provider, format },
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

/** `afterwards`: what is to be done behind a good export, so that it can be said when the run is killed before. */
export function newJob(
  { jobId: id, vm, path, output }: JobFacts,
  wish: Wish,
  { runId: run, provider, server }: JobRun,
  afterwards?: string,
): NewJob {
  // The session's part of it is an object of the server, not a wish.
  const { found: _, ...wishes } = wish;
  const due = afterwards === undefined ? {} : { afterwards };
  const definition = { run, provider, server, ...wishes, ...due };
  return { id, name: vm, vmPath: path, outputPath: output, definition };
}

/** How a job ended, for its row and for those who are told; an error beside a result is what was left behind. */
export function endOf(
  facts: JobFacts & Ended,
  { redact }: Pick<JobRun, 'redact'>,
  result: ExportResult | undefined,
  error: HyperexportError | undefined,
): [JobEnd, OfJob] {
  const words = error && redacted(error, redact);
  if (result !== undefined) {
    const left = words === undefined ? {} : { leftBehind: words };
    const { bytes, verified } = result;
    const files = result.files.map(({ name }) => resolve(result.output, name));
    return [
      { status: 'completed', result: { ...result, ...left }, ...(words && { details: words.message }) },
      { type: 'job.completed', ...facts, bytes, files, verified, ...left },
    ];
  }
  const why = words ?? wordsOf(fail('unexpected', 'the export ended without a result'));
  const status = isInterruption(why.code) ? 'cancelled' : 'failed';
  return [
    { status, result: { error: why }, error: why.message },
    { type: `job.${status}`, ...facts, error: why },
  ];
}

/** What is told of an error, without secrets. */
export function redacted(error: HyperexportError, redact: JobRun['redact']): ErrorFacts {
  const { code, message, hint } = wordsOf(error);
  return { code, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) };
}

function isInterruption(code: string): boolean {
  return code === 'interrupted' || code === 'terminated';
}
