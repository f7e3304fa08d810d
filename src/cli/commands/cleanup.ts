import { resolve } from 'node:path';
import { cleanUp } from '../../cleanup/clean-up.ts';
import { errorsOf, type CleanupReport } from '../../cleanup/report.ts';
import { runEvery } from '../../cleanup/schedule.ts';
import { asHyperexportError, fail, type HyperexportError } from '../../core/errors.ts';
import { beforePlaceholders } from '../../core/placeholders.ts';
import type { App } from '../app.ts';
import { renderCleanup } from '../render/cleanup/render-cleanup.ts';
import { outputMode } from '../render/mode.ts';
import { stateDirectoryOf } from '../open-state.ts';
import { styleOf } from '../display.ts';
import { cleanupPolicyFrom } from '../requests/cleanup.ts';
import { isVmNamed } from '../selection.ts';

/** `hyperexport --cleanup`: removes old exports below a directory, once, or with `--cleanup-schedule` until stopped. */
export async function run(app: App): Promise<void> {
  const { settings } = app;
  if (settings.cleanupSchedule !== undefined && isVmNamed(settings)) throw scheduleOfExport();
  if (settings.cleanupSchedule !== undefined) {
    await cleanUpEvery(app, settings.cleanupSchedule);
    return;
  }
  const failure = failureOf(await cleanUpOnce(app));
  if (failure !== undefined) throw failure;
}

/** A time that fails is told of, and the next one may do better. */
async function cleanUpEvery(app: App, everyMs: number): Promise<void> {
  const { clock, signal, settings, stdout, stderr } = app;
  // What is wrong with the settings is wrong each time.
  cleanupPolicyFrom(app);
  const onWait = (next: Date): void => {
    const output = outputMode(settings) === 'human' ? stdout : stderr;
    output.write(`The next clean-up is at ${next.toISOString().slice(0, 19).replace('T', ' ')} UTC\n`);
  };
  const once = async (): Promise<void> => {
    try {
      const failure = failureOf(await cleanUpOnce(app));
      if (failure !== undefined) warnOf(app, failure);
    } catch (error) {
      if (!signal.aborted) warnOf(app, asHyperexportError(error));
    }
  };
  await runEvery(once, { everyMs, clock, signal, onWait });
}

function warnOf(app: App, { message, hint }: HyperexportError): void {
  app.warn({ code: 'cleanup-failed', message, ...(hint === undefined ? {} : { hint }) });
}

async function cleanUpOnce(app: App): Promise<CleanupReport> {
  const { settings, clock, signal, stdout } = app;
  const policy = cleanupPolicyFrom(app);
  const directory = resolve(beforePlaceholders(settings.cleanupDir ?? settings.output ?? '.'));
  const report = await cleanUp(
    { directory, policy, dryRun: settings.cleanupDryRun },
    { clock, signal, emit: app.events.emitter(), stateDirectory: stateDirectoryOf(app) },
  );
  stdout.write(
    renderCleanup(report, {
      mode: outputMode(settings),
      style: styleOf(app, stdout),
      lines: settings.cleanupSchedule !== undefined,
    }),
  );
  return report;
}

function scheduleOfExport(): HyperexportError {
  return fail('usage', '--cleanup-schedule runs by itself, and not beside an export', {
    hint: 'with --vm write --cleanup: it cleans up after the export; a timer that runs the export is the schedule',
  });
}

/** Undefined where all was done that was to be done. */
function failureOf(report: CleanupReport): HyperexportError | undefined {
  const errors = errorsOf(report);
  if (errors.length > 0) {
    const [first] = errors;
    const many = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
    return fail('left-behind', `${first?.message ?? ''}${many}`, {
      ...(first?.hint === undefined ? {} : { hint: first.hint }),
      details: { failed: errors.length },
    });
  }
  const [space] = report.unmet.filter(({ rule }) => rule === 'min-free');
  if (space === undefined) return undefined;
  return fail('no-space', `${report.directory}: ${space.message}`, {
    hint: 'free space by other means, or let clean-up remove more; the list says why each export stays',
  });
}
