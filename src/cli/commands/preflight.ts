import { requestsOf } from '../../batch/batch-vm.ts';
import type { Deadline } from '../../core/deadline.ts';
import { fail, type HyperexportError } from '../../core/errors.ts';
import { planExport } from '../../export/preflight/export-plan.ts';
import type { PreflightContext } from '../../export/preflight/subject.ts';
import { firstError, preflight } from '../../export/preflight.ts';
import type { ExportRequest } from '../../export/request.ts';
import type { VsphereSession } from '../../vsphere/session.ts';
import type { App } from '../app.ts';
import { styleOf } from '../display.ts';
import { renderChecks } from '../render/checks.ts';
import { stateDirectoryOf } from '../open-state.ts';
import { outputMode } from '../render/mode.ts';
import { renderPlan } from '../render/plan.ts';
import { bandwidthPolicy } from '../requests/bandwidth.ts';
import { deadlineFrom, refuseNear } from '../requests/deadline.ts';
import { hooksFrom } from '../requests/hooks.ts';
import { oneVm, selectionFrom } from '../selection.ts';
import { requestFrom } from '../requests/export-request.ts';

/**
 * `hyperexport --vm NAME --validate-only`: what an export would meet, and nothing else; `--dry-run`: what it would do
 * as well. The report is the result, printed whatever it says; then the run ends with the first error, if there is one.
 */
export async function run(app: App): Promise<void> {
  const selection = await selectionFrom(app);
  await hooksFrom(app);
  bandwidthPolicy(app); // what an export would refuse is refused here
  const deadline = deadlineFrom(app);
  await using session = await app.openSession();
  const context = preflightContext(app, session, deadline);
  const vm = oneVm(selection);
  if (vm !== undefined) {
    const request = requestFrom(app, vm);
    refuseNear(deadline, [request]);
    await lookAtOne(app, request, context);
    return;
  }
  const { severalVms } = await import('../several-vms.ts');
  const { lookAtMany } = await import('../look-at-many.ts');
  const vms = await severalVms(app, session, selection);
  refuseNear(deadline, requestsOf(vms));
  await lookAtMany(app, vms, context);
}

async function lookAtOne(app: App, request: ExportRequest, context: PreflightContext): Promise<void> {
  const { settings, clock, stdout, events } = app;
  const emit = events.emitter(`vm:${request.vm}`);
  const report = await preflight(request, { ...context, emit });
  const error = firstError(report.checks);
  const [mode, style] = [outputMode(settings), styleOf(app, stdout)];
  const text = settings.dryRun
    ? renderPlan(planExport(report.vm, request, clock.now()), report, mode, style)
    : renderChecks(report, mode, style);
  stdout.write(text);
  if (error !== undefined) throw reported(error);
}

function preflightContext(
  app: App,
  session: VsphereSession,
  deadline: Deadline | undefined,
): PreflightContext {
  const { clock, signal, events } = app;
  const context = { session, stateDirectory: stateDirectoryOf(app), clock, emit: events.emitter(), signal };
  return deadline === undefined ? context : { ...context, deadline };
}

/** The report has it already: what follows is for stderr only. */
function reported({ code, message, hint, details }: HyperexportError): HyperexportError {
  return fail(code, message, {
    details: { ...details, reported: true },
    ...(hint === undefined ? {} : { hint }),
  });
}
