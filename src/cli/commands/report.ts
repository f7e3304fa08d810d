import { dirname, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';
import { pastExports } from '../../history/history.ts';
import { reportPage } from '../../history/html/report-page.ts';
import { reportOn, type Report } from '../../history/report.ts';
import { damagedJobs } from '../../jobs/damaged-jobs.ts';
import { PartialFile } from '../../platform/partial-file.ts';
import type { ReportFile, ReportFormat } from '../../settings/report-file.ts';
import { Jobs } from '../../state/jobs.ts';
import type { App } from '../app.ts';
import { styleOf } from '../display.ts';
import { readState } from '../open-state.ts';
import { printResult } from '../print-result.ts';
import { renderReport, reportJson } from '../render/history/render-report.ts';
import { reportText } from '../render/history/report-text.ts';
import { outputMode } from '../render/mode.ts';
import { PIPE } from '../render/style.ts';
import { visible } from '../render/visible.ts';
import { namedOnCommandLine } from '../requests/history.ts';

/**
 * `hyperexport --report`: what the history comes to, printed, or written to a file that has its name only when it is
 * complete. It needs no server.
 */
export async function run(app: App): Promise<void> {
  const { settings, stdout } = app;
  const { reportFile: file } = settings;
  if (file !== undefined) await refuseMissingDirectory(file);
  const report = makeReport(app);
  if (file === undefined) stdout.write(renderReport(report, outputMode(settings), styleOf(app, stdout)));
  else await writeReport(app, file, report);
}

async function refuseMissingDirectory({ path }: ReportFile): Promise<void> {
  const directory = dirname(resolve(path));
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw fail('usage', `${path} cannot be written: ${directory} is not a directory`, {
    hint: 'make the directory first, or name another file with --report-file',
  });
}

function makeReport(app: App): Report {
  const { clock } = app;
  const database = readState(app);
  if (database === undefined) return reportOn([], { now: clock.now(), paths: [] });
  const jobs = new Jobs(database, clock);
  const paths = jobs.paths();
  const report = reportOn(pastExports(jobs, { vms: namedOnCommandLine(app) }), { now: clock.now(), paths });
  damagedJobs(jobs).forEach(app.warn);
  return report;
}

const WRITERS: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  txt: (report) => reportText(report, PIPE),
  json: reportJson,
  html: reportPage,
};

async function writeReport(app: App, { path, format }: ReportFile, report: Report): Promise<void> {
  const absolute = resolve(path);
  await using file = await PartialFile.create(absolute, { overwrite: true });
  await file.append(Buffer.from(WRITERS[format](report)));
  await file.commit();
  const { exports } = report.totals;
  printResult(
    app,
    { report: absolute, format, exports },
    {
      quiet: { report: absolute, format, exports },
      human: [`The report on ${exports} exports is in ${visible(absolute)}`],
    },
  );
}
