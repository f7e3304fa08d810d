import type { Job, Jobs } from '../state/jobs.ts';
import { namedVms } from './named-vms.ts';
import { pastExportOf, type PastExport } from './past-export.ts';

export interface HistoryFilter {
  /** Names, full paths and patterns; none are all VMs. */
  readonly vms: readonly string[];
}

/** What became of exports, newest first, each read when it is asked for. */
export function* pastExports(jobs: Jobs, { vms }: HistoryFilter): Generator<PastExport> {
  const dead = new Set(jobs.ofDeadRuns().map(({ id }) => id));
  const wanted = vms.length === 0 ? {} : { of: namedVms(vms) };
  for (const job of jobs.newestFirst(wanted)) yield pastExportOf(job, { abandoned: isAbandoned(job, dead) });
}

function isAbandoned({ id }: Job, dead: ReadonlySet<string>): boolean {
  return dead.has(id);
}
