import { fail, type HyperexportError } from '../../core/errors.ts';
import { planExport } from '../../export/preflight/export-plan.ts';
import { firstError, preflight } from '../../export/preflight.ts';
import { platformPaths } from '../../platform/paths.ts';
import type { App } from '../app.ts';
import { styleOf } from '../display.ts';
import { renderChecks } from '../render/checks.ts';
import { outputMode } from '../render/mode.ts';
import { renderPlan } from '../render/plan.ts';
import { requireOneVm } from '../selection.ts';
import { requestFrom } from './export.ts';

/**
 * `hyperexport --vm NAME --validate-only`: what an export would meet, and nothing else; `--dry-run`: what it would do
 * as well. The report is the result, printed whatever it says; then the run ends with the first error, if there is one.
 */
export async function run(app: App): Promise<void> {
  const what = app.settings.dryRun ? '--dry-run' : '--validate-only';
  const request = requestFrom(app, await requireOneVm(app, what));
  const { settings, environment, platform, clock, signal, stdout } = app;
  const stateDirectory = settings.stateDir ?? platformPaths(environment, platform).state;

  await using session = await app.openSession();
  const emit = app.events.emitter(`vm:${request.vm}`);
  const report = await preflight(request, { session, stateDirectory, clock, emit, signal });
  const error = firstError(report.checks);
  const [mode, style] = [outputMode(settings), styleOf(app, stdout)];
  const text = settings.dryRun
    ? renderPlan(planExport(report.vm, request, clock.now()), report, mode, style)
    : renderChecks(report, mode, style);
  stdout.write(text);
  if (error !== undefined) throw reported(error);
}

/** The report has it already: what follows is for stderr only. */
function reported({ code, message, hint, details }: HyperexportError): HyperexportError {
  return fail(code, message, {
    details: { ...details, reported: true },
    ...(hint === undefined ? {} : { hint }),
  });
}
