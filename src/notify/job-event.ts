/** Something that somebody may want to be told of: one VM's export, or a run with several. */
export type JobEvent =
  | ({ readonly type: 'job.created' } & JobFacts)
  | ({ readonly type: 'job.started' } & JobFacts)
  | ({ readonly type: 'job.completed' } & JobFacts & Ended & ExportFacts)
  | ({ readonly type: 'job.failed' } & JobFacts & Ended & { readonly error: ErrorFacts })
  | ({ readonly type: 'job.cancelled' } & JobFacts & Ended & { readonly error: ErrorFacts })
  | ({ readonly type: 'batch.started' } & BatchFacts)
  | ({ readonly type: 'batch.ended' } & BatchFacts & Ended & { readonly vms: readonly BatchVmFacts[] });

/** About one VM. */
export type OfJob = Extract<JobEvent, { jobId: string }>;

export interface JobFacts {
  readonly jobId: string;
  /** What the run calls the VM: its name, or its path where several have that name. */
  readonly vm: string;
  /** Its inventory path; what was typed, as long as it was not found. */
  readonly path: string;
  readonly server: string;
  readonly provider: string;
  readonly format: string;
  /** Absolute directory; what was typed, as long as that is not known. */
  readonly output: string;
  readonly startedAt: Date;
  /** One of several: told of in one summary where that is better. */
  readonly inBatch: boolean;
}

export interface Ended {
  readonly endedAt: Date;
  readonly milliseconds: number;
}

export interface ExportFacts {
  readonly bytes: number;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** The levels of verification that it passed. */
  readonly verified: readonly string[];
  /** What is left behind although the export is good. */
  readonly leftBehind?: ErrorFacts;
}

export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface BatchFacts {
  readonly runId: string;
  readonly server: string;
  readonly provider: string;
  readonly startedAt: Date;
  readonly count: number;
}

export interface BatchVmFacts {
  readonly vm: string;
  readonly status: 'exported' | 'failed' | 'skipped';
  readonly output?: string;
  readonly bytes?: number;
  readonly milliseconds?: number;
  readonly error?: ErrorFacts;
}
