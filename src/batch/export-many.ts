import { asHyperexportError, HyperexportError, wordsOf } from '../core/errors.ts';
import type { Emit, RunEvent } from '../events/event.ts';
import { exportVm } from '../export/export-vm.ts';
import { SharedSpace } from '../export/preflight/shared-space.ts';
import type { ExportContext, ExportRequest, ExportResult } from '../export/request.ts';
import type { BatchVm, VmOutcome } from './batch-vm.ts';
import { noFurther, notBegun } from './no-further.ts';
import { WaitingLine } from './waiting-line.ts';

/** What the exports of a run share, and what only the run itself has. */
export interface BatchContext extends ExportContext {
  /** The events of one VM. */
  readonly emitterOf: (label: string) => Emit;
  /** VMs that are exported side by side. */
  readonly concurrency: number;
  /** Aborted when no further VM is to be begun, with the reason: a deadline. Those under way go on. */
  readonly closing?: AbortSignal;
  /** Exports one, and keeps account of it; absent: `exportVm`. */
  readonly exportOne?: (
    label: string,
    request: ExportRequest,
    context: ExportContext,
  ) => Promise<ExportResult>;
}

/**
 * Exports VMs side by side, on one session. One that fails does not stop the others; what every further one would meet
 * (`noFurther`), an interruption or a deadline does: those that have not begun by then are skipped. Never rejects for a
 * VM's sake; the outcomes are in the order in which the VMs ended.
 */
export async function exportMany(vms: readonly BatchVm[], context: BatchContext): Promise<VmOutcome[]> {
  const { emit, clock, concurrency, closing } = context;
  const start = clock.monotonic();
  emit({ type: 'batch.started', vms: vms.length, concurrency });
  const line = new WaitingLine(vms);
  const shared = { ...context, sharedSpace: new SharedSpace() };
  const outcomes: VmOutcome[] = [];
  const underWay = new Set<Promise<void>>();
  let stopped: HyperexportError | undefined;

  for (;;) {
    while (underWay.size < concurrency && (stopped ??= closed(context)) === undefined) {
      const next = line.next();
      if (next === undefined) break;
      const work = outcomeOf(next.vm, shared).then(async (outcome) => {
        outcomes.push(outcome);
        next.ended();
        if (outcome.status === 'failed') stopped ??= await noFurther(outcome.error, context);
        underWay.delete(work);
      });
      underWay.add(work);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  const rest = line.rest();
  if (rest.length > 0 && closing?.aborted === true) emit(noneBegun(asHyperexportError(closing.reason)));
  for (const vm of rest) outcomes.push(skip(vm, stopped, context));
  emit({ type: 'batch.finished', ...tally(outcomes), milliseconds: Math.round(clock.monotonic() - start) });
  return outcomes;
}

/** How many there were of each; `failed` are all that were not exported, `skipped` those of them that never began. */
export function tally(outcomes: readonly VmOutcome[]) {
  const skipped = outcomes.filter(({ status }) => status === 'skipped').length;
  const failed = outcomes.filter(({ status }) => status === 'failed').length + skipped;
  return { vms: outcomes.length, succeeded: outcomes.length - failed, failed, skipped };
}

async function outcomeOf({ label, wanted }: BatchVm, context: BatchContext): Promise<VmOutcome> {
  const emit = context.emitterOf(label);
  if (wanted instanceof HyperexportError) {
    emit({ type: 'export.failed', vm: label, ...wordsOf(wanted) });
    return { label, status: 'failed', error: wanted };
  }
  return await settled(label, wanted, { ...context, emit });
}

/** An export that is good although something stayed behind says so by an error of its own. */
async function settled(label: string, request: ExportRequest, context: BatchContext): Promise<VmOutcome> {
  const { exportOne = async () => await exportVm(request, context) } = context;
  try {
    return { label, status: 'exported', result: await exportOne(label, request, context) };
  } catch (thrown) {
    const error = asHyperexportError(thrown);
    return error.code === 'left-behind'
      ? { label, status: 'exported', leftBehind: error }
      : { label, status: 'failed', error };
  }
}

/** Once, for all of them: no export of theirs says it. */
function noneBegun(reason: HyperexportError): RunEvent {
  return { type: 'warning.raised', ...wordsOf(reason), code: 'none-begun' };
}

function skip(
  { label }: BatchVm,
  stopped: HyperexportError | undefined,
  { emitterOf }: BatchContext,
): VmOutcome {
  const error = notBegun(asHyperexportError(stopped));
  emitterOf(label)({ type: 'export.skipped', vm: label, ...wordsOf(error) });
  return { label, status: 'skipped', error };
}

function closed({ signal, closing }: BatchContext): HyperexportError | undefined {
  const reason: unknown = signal.aborted
    ? signal.reason
    : closing?.aborted === true
      ? closing.reason
      : undefined;
  return reason === undefined ? undefined : asHyperexportError(reason);
}
