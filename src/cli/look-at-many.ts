import pLimit from 'p-limit';
import type { BatchVm } from '../batch/batch-vm.ts';
import { listed } from '../batch/batch-error.ts';
import { asHyperexportError, fail, HyperexportError } from '../core/errors.ts';
import { planExport } from '../export/preflight/export-plan.ts';
import type { PreflightContext } from '../export/preflight/subject.ts';
import { SharedSpace } from '../export/preflight/shared-space.ts';
import { preflight } from '../export/preflight.ts';
import type { App } from './app.ts';
import { styleOf } from './display.ts';
import { errorOf, renderLooked, renderReadiness, type Looked } from './render/batch/checks.ts';
import { outputMode } from './render/mode.ts';

/**
 * Looks at several VMs side by side, and prints their reports in their order. Ends with 0, with 3 when some could not
 * be exported, with 1 when none could.
 */
export async function lookAtMany(
  app: App,
  vms: readonly BatchVm[],
  context: PreflightContext,
): Promise<void> {
  const { settings, stdout, signal } = app;
  const [mode, style] = [outputMode(settings), styleOf(app, stdout)];
  const shared = new SharedSpace();
  const limit = pLimit(settings.concurrency);
  const looks = vms.map((vm) =>
    limit(async () => await lookAt(app, vm, { ...context, space: shared.claim() })),
  );
  const all: Looked[] = [];
  for (const look of looks) {
    const looked = await look;
    signal.throwIfAborted();
    stdout.write(renderLooked(looked, mode, style));
    all.push(looked);
  }
  stdout.write(renderReadiness(all, mode, style));

  const bad = all.filter((looked) => errorOf(looked) !== undefined).map(({ label }) => label);
  if (bad.length === 0) return;
  const details = { reported: true };
  if (bad.length === all.length)
    throw fail('all-failed', `none of ${all.length} VMs can be exported: ${listed(bad)}`, { details });
  throw fail('some-failed', `${bad.length} of ${all.length} VMs cannot be exported: ${listed(bad)}`, {
    details,
  });
}

async function lookAt(
  { settings, clock, events }: App,
  { label, wanted }: BatchVm,
  context: PreflightContext,
): Promise<Looked> {
  if (wanted instanceof HyperexportError) return { label, error: wanted };
  try {
    const report = await preflight(wanted, { ...context, emit: events.emitter(`vm:${label}`) });
    if (!settings.dryRun) return { label, report };
    return { label, report, plan: planExport(report.vm, wanted, clock.now()) };
  } catch (error) {
    return { label, error: asHyperexportError(error) };
  }
}
