import { pastExports } from '../../history/history.ts';
import type { PastExport } from '../../history/past-export.ts';
import { damagedJobs } from '../../jobs/damaged-jobs.ts';
import { Jobs } from '../../state/jobs.ts';
import type { App } from '../app.ts';
import { styleOf } from '../display.ts';
import { readState } from '../open-state.ts';
import { renderHistory } from '../render/history/render-history.ts';
import { outputMode } from '../render/mode.ts';
import { namedOnCommandLine } from '../requests/history.ts';

/** `hyperexport --history`: the last exports, newest first. It changes nothing, and needs no server. */
export function run(app: App): void {
  const { settings, stdout } = app;
  const { historyLimit: limit } = settings;
  const wanted = namedOnCommandLine(app);
  const exports = lastExports(app, wanted, limit === 0 ? Infinity : limit);
  stdout.write(renderHistory({ exports, wanted }, outputMode(settings), styleOf(app, stdout)));
}

function lastExports(app: App, vms: readonly string[], limit: number): PastExport[] {
  const database = readState(app);
  if (database === undefined) return [];
  const jobs = new Jobs(database, app.clock);
  const exports = [...pastExports(jobs, { vms }).take(limit)];
  damagedJobs(jobs).forEach(app.warn);
  return exports;
}
