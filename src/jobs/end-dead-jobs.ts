import { join } from 'node:path';
import type { ErrorFacts, JobEvent, JobFacts } from '../notify/job-event.ts';
import { readExportRecord, type ExportRecord } from '../ovf/export-record.ts';
import type { Job, JobEnd } from '../state/jobs.ts';
import type { JobLog } from './job-log.ts';

const ERROR = {
  code: 'terminated',
  message: 'the run was killed, or its machine stopped, before the export had ended',
  hint: 'the next export of this VM cleans up after it; --resume goes on behind the disks that were finished',
} as const;

/**
 * Ends the jobs of runs that were killed, which could not do it themselves, and has whoever wants to know told by this
 * run's channels. One that was killed when everything stood under its final name had made a good export.
 */
export async function endDeadJobs(log: JobLog, now: Date): Promise<void> {
  for (const ofRun of Map.groupBy(log.ofDeadRuns(), ({ definition }) => definition.run).values()) {
    const inBatch = ofRun.length > 1;
    const ends = await Promise.all(
      ofRun.map(async (job) => endOf(job, factsOf(job, { inBatch, now }), await recordOf(job))),
    );
    for (const [end, event] of ends) log.ended(event.jobId, end, event);
    if (inBatch) log.told(summary(ofRun, ends, now));
  }
  log.tellDamage();
}

type EndedFacts = JobFacts & { readonly endedAt: Date; readonly milliseconds: number };

type End = Extract<JobEvent, { type: 'job.completed' | 'job.failed' }>;

function endOf(job: Job, facts: EndedFacts, record: ExportRecord | undefined): [JobEnd, End] {
  if (record === undefined)
    return [
      { status: 'failed', result: { error: ERROR }, error: ERROR.message },
      { type: 'job.failed', ...facts, error: ERROR },
    ];
  const bytes = record.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const files = record.files.map(({ name }) => join(facts.output, name));
  const verified = record.verification.levels;
  const left = leftBy(job);
  return [
    {
      status: 'completed',
      result: { output: facts.output, bytes, files, verified, ...left },
      ...(left.leftBehind && { details: left.leftBehind.message }),
    },
    { type: 'job.completed', ...facts, bytes, files, verified, ...left },
  ];
}

/** The job ends only behind its post-export hook: nobody knows how far that had come. */
function leftBy({ definition: { afterwards } }: Job): { readonly leftBehind?: ErrorFacts } {
  if (typeof afterwards !== 'string') return {};
  return {
    leftBehind: {
      code: 'left-behind',
      message: `the export is good, but this is left behind, by a run that was killed: ${afterwards}`,
      hint: 'see how far that command came, and run it by hand; the export need not be made again',
    },
  };
}

/** Of a run with several VMs: those that it had not ended itself. */
function summary(jobs: readonly Job[], ends: readonly (readonly [JobEnd, End])[], now: Date): JobEvent {
  const events = ends.map(([, event]) => event);
  const startedAt = new Date(Math.min(...events.map((event) => event.startedAt.getTime())));
  const { server = '', provider = '' } = events[0] ?? {};
  return {
    type: 'batch.ended',
    ...{ runId: jobs[0]?.definition.run ?? '', server, provider, startedAt, count: jobs.length },
    ...{ endedAt: now, milliseconds: now.getTime() - startedAt.getTime() },
    vms: events.map((event) =>
      event.type === 'job.completed'
        ? {
            ...{ vm: event.vm, status: 'exported', output: event.output, bytes: event.bytes },
            ...(event.leftBehind === undefined ? {} : { error: event.leftBehind }),
          }
        : { vm: event.vm, status: 'failed', error: event.error },
    ),
  };
}

/** What `export.json` says, if this very run wrote it: it is the last file that gets its name. */
async function recordOf({ outputPath, definition }: Job): Promise<ExportRecord | undefined> {
  const record = await readExportRecord(outputPath).catch(() => undefined);
  return record?.runId === definition.run ? record : undefined;
}

/** As far as the row has them. */
function factsOf(
  { id, name, vmPath, outputPath, createdAt, startedAt = createdAt, definition }: Job,
  { inBatch, now }: { readonly inBatch: boolean; readonly now: Date },
): EndedFacts {
  const text = (key: string) => (typeof definition[key] === 'string' ? definition[key] : '');
  const began = new Date(startedAt);
  return {
    jobId: id,
    ...{ vm: name, path: vmPath, output: outputPath, inBatch },
    ...{ server: text('server'), provider: text('provider'), format: text('format') },
    ...{ startedAt: began, endedAt: now, milliseconds: Math.max(0, now.getTime() - began.getTime()) },
  };
}
