import type { OfJob } from '../job-event.ts';

/** One event as other programs read it; fields are only ever added (docs/guide/notifications.md). */
export function genericPayload(event: OfJob, now: Date) {
  return { event: event.type, timestamp: now.toISOString(), data: dataOf(event) };
}

function dataOf(event: OfJob): Record<string, unknown> {
  const { jobId, vm, path, server, provider, format, output, startedAt } = event;
  return {
    job_id: jobId,
    job_name: vm,
    vm_path: path,
    ...{ server, provider, format },
    output_path: output,
    started_at: startedAt.toISOString(),
    ...('milliseconds' in event
      ? { completed_at: event.endedAt.toISOString(), duration_seconds: event.milliseconds / 1000 }
      : {}),
    ...(event.type === 'job.completed'
      ? {
          ovf_path: event.files.find((file) => file.endsWith('.ovf')) ?? null,
          exported_files: event.files,
          total_bytes: event.bytes,
          verified: event.verified,
          ...(event.leftBehind === undefined ? {} : { left_behind: event.leftBehind }),
        }
      : {}),
    ...('error' in event ? { error: event.error } : {}),
  };
}
