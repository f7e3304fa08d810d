import type { Envelope } from '../../../events/event.ts';
import { subjectOf } from '../notice.ts';
import { withSample, type Sample } from './rate.ts';
import { fractionDone, NOTHING_YET, reduceProgress, type ProgressState } from './state.ts';

/** What the events of a run have said so far about its VMs. Values only; what has ended is counted and forgotten. */
export interface BatchProgress {
  readonly vms: number;
  readonly concurrency: number;
  readonly startedAt: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  /** In the order of their beginning. */
  readonly underWay: readonly VmUnderWay[];
  readonly received: number;
  readonly samples: readonly Sample[];
}

export interface VmUnderWay {
  readonly task: string;
  readonly label: string;
  readonly progress: ProgressState;
}

export function batchBegun(event: Extract<Envelope, { type: 'batch.started' }>): BatchProgress {
  const { vms, concurrency, at } = event;
  const startedAt = Date.parse(at);
  const nothing = { succeeded: 0, failed: 0, skipped: 0, underWay: [], received: 0, samples: [] };
  return { vms, concurrency, startedAt, ...nothing };
}

export function reduceBatch(batch: BatchProgress, event: Envelope): BatchProgress {
  const { task } = event;
  if (task === undefined) return batch;
  switch (event.type) {
    case 'export.finished':
      return without(task, { ...batch, succeeded: batch.succeeded + 1 });
    case 'export.failed':
      return without(task, { ...batch, failed: batch.failed + 1 });
    case 'export.skipped':
      return without(task, { ...batch, skipped: batch.skipped + 1 });
    default:
      return withEvent(batch, task, event);
  }
}

/** Those that ended, and the shares of those under way, in VMs. */
export function vmsDone({ succeeded, failed, skipped, underWay }: BatchProgress): number {
  return succeeded + failed + skipped + sharesOf(underWay);
}

/** Of those that can still be exported: one that has failed brings the end no nearer. 0 to 1. */
export function fractionExported(batch: BatchProgress): number {
  const { vms, succeeded, failed, skipped, underWay } = batch;
  return Math.min(1, (succeeded + sharesOf(underWay)) / Math.max(1, vms - failed - skipped));
}

/**
 * Milliseconds until the end, if the VMs to come take as long as those that were exported. Undefined until one was:
 * before that nothing is known of how long one takes.
 */
export function batchTimeLeft(batch: BatchProgress, now: number): number | undefined {
  if (batch.succeeded === 0) return undefined;
  const exported = batch.succeeded + sharesOf(batch.underWay);
  return ((now - batch.startedAt) / exported) * (batch.vms - vmsDone(batch));
}

/** `12 of 100 done, 1 failed, 8 under way`, as the plain progress has it too. */
export function countsOf({ vms, succeeded, failed, skipped, underWay }: BatchProgress): string {
  return [
    `${succeeded} of ${vms} exported`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} not begun`] : []),
    ...(underWay.length > 0 ? [`${underWay.length} under way`] : []),
  ].join(', ');
}

function sharesOf(underWay: readonly VmUnderWay[]): number {
  return underWay.reduce((sum, { progress }) => sum + fractionDone(progress), 0);
}

function without(task: string, batch: BatchProgress): BatchProgress {
  return { ...batch, underWay: batch.underWay.filter((vm) => vm.task !== task) };
}

/** Clean-up may speak of a VM that has ended: only what stands at a beginning begins it. */
const BEGINNINGS: readonly Envelope['type'][] = ['vm.found', 'slot.waiting', 'export.started'];

function withEvent(batch: BatchProgress, task: string, event: Envelope): BatchProgress {
  const known = batch.underWay.find((vm) => vm.task === task);
  if (known === undefined && !BEGINNINGS.includes(event.type)) return batch;
  const before = known ?? { task, label: subjectOf(event), progress: NOTHING_YET };
  const progress = reduceProgress(before.progress, event);
  if (progress === before.progress) return batch;
  const vm = { ...before, progress };
  const underWay =
    known === undefined ? [...batch.underWay, vm] : batch.underWay.map((one) => (one === known ? vm : one));
  // `export.started` begins the count of a VM anew, and nothing was received before.
  const received = batch.received + Math.max(0, progress.received - before.progress.received);
  const samples =
    received === batch.received
      ? batch.samples
      : withSample(batch.samples, { at: Date.parse(event.at), received, address: 0 });
  return { ...batch, underWay, received, samples };
}
