import { fail, type HyperexportError } from '../../core/errors.ts';
import { firstError, preflight } from '../../export/preflight.ts';
import { platformPaths } from '../../platform/paths.ts';
import type { App } from '../app.ts';
import { styleOf } from '../display.ts';
import { renderChecks } from '../render/checks.ts';
import { outputMode } from '../render/mode.ts';
import { requestFrom } from './export.ts';

/**
 * `hyperexport --vm NAME --validate-only`: what an export would meet, and nothing else. The report is the result,
 * printed whatever it says; then the run ends with the first error, if there is one.
 */
export async function run(app: App): Promise<void> {
  const request = requestFrom(app);
  const { settings, environment, platform, clock, signal, stdout } = app;
  const stateDirectory = settings.stateDir ?? platformPaths(environment, platform).state;

  await using session = await app.openSession();
  const emit = app.events.emitter(`vm:${request.vm}`);
  const report = await preflight(request, { session, stateDirectory, clock, emit, signal });
  stdout.write(renderChecks(report, outputMode(settings), styleOf(app, stdout)));
  const error = firstError(report.checks);
  if (error !== undefined) throw reported(error);
}

/** The report has it already: what follows is for stderr only. */
function reported({ code, message, hint, details }: HyperexportError): HyperexportError {
  return fail(code, message, {
    details: { ...details, reported: true },
    ...(hint === undefined ? {} : { hint }),
  });
}
