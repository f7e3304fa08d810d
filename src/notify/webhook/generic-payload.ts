import type { OfJob } from '../job-event.ts';
import type { Progress, ProgressEvent } from '../progress.ts';

/** One event as other programs read it; fields are only ever added (docs/guide/notifications.md). */
export function genericPayload(event: OfJob | ProgressEvent, now: Date) {
  return { event: event.type, timestamp: now.toISOString(), data: dataOf(event) };
}

function dataOf(event: OfJob | ProgressEvent): Record<string, unknown> {
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
    ...(event.type === 'job.progress' ? { progress: progressOf(event.progress) } : {}),
  };
}

/** The names are those of the job's progress in the original's API. */
function progressOf({ phase, percent, bytes, filesDone, files, file, remainingMs }: Progress) {
  return {
    phase,
    percent_complete: percent,
    bytes_transferred: bytes,
    files_downloaded: filesDone,
    total_files: files ?? null,
    current_file: file ?? null,
    estimated_remaining_seconds: remainingMs === undefined ? null : Math.round(remainingMs / 1000),
  };
}
