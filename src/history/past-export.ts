import type { Job, JobStatus } from '../state/jobs.ts';

/** What is known of an export that was asked for once. Of what is absent nobody knows, or it does not apply. */
export interface PastExport {
  readonly id: string;
  /** The exports of one run have one. */
  readonly run: string;
  /** What the run called the VM. */
  readonly vm: string;
  /** Its inventory path; what was typed, where it was not found. */
  readonly path: string;
  readonly server: string;
  readonly provider: string;
  readonly format: string;
  /** Absolute directory; what was typed, where that was not known. */
  readonly output: string;
  readonly status: JobStatus;
  /** It has not ended, and its process is gone: the next export finds out what became of it. */
  readonly abandoned: boolean;
  readonly createdAt: Date;
  readonly endedAt?: Date;
  readonly milliseconds?: number;
  readonly bytes?: number;
  readonly files?: number;
  readonly verified: readonly string[];
  /** Why it failed; of a good one, what stayed behind. */
  readonly error?: PastError;
}

export interface PastError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Reads what a job has written. Rows are of any version of this program: what is not as expected is left out. */
export function pastExportOf(job: Job, { abandoned }: { readonly abandoned: boolean }): PastExport {
  const { id, name: vm, vmPath: path, outputPath: output, status, definition } = job;
  const result = record(job.result);
  const createdAt = new Date(job.createdAt);
  const endedAt = job.completedAt === undefined ? undefined : new Date(job.completedAt);
  const began = job.startedAt === undefined ? createdAt : new Date(job.startedAt);
  const milliseconds =
    number(result['milliseconds']) ??
    (endedAt === undefined ? undefined : Math.max(0, endedAt.getTime() - began.getTime()));
  const bytes = status === 'completed' ? number(result['bytes']) : undefined;
  const { files, verified } = result;
  const error = errorOf(result) ?? (job.error === undefined ? undefined : unnamed(job.error));
  return {
    ...{ id, run: definition.run, vm, path, output, status, abandoned, createdAt },
    server: text(definition['server']),
    provider: text(definition['provider']),
    format: text(definition['format']),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(milliseconds === undefined ? {} : { milliseconds }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(Array.isArray(files) ? { files: files.length } : {}),
    verified: Array.isArray(verified) ? verified.filter((level) => typeof level === 'string') : [],
    ...(error === undefined ? {} : { error }),
  };
}

function errorOf(result: Record<string, unknown>): PastError | undefined {
  const { code, message, hint } = record(result['error'] ?? result['leftBehind']);
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return { code, message, ...(typeof hint === 'string' ? { hint } : {}) };
}

function unnamed(message: string): PastError {
  return { code: 'unexpected', message };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
