import { HyperexportError } from '../core/errors.ts';
import type { ExportContext } from '../export/request.ts';
import type { JobLog } from '../jobs/job-log.ts';
import { neverBegun } from '../jobs/never-begun.ts';
import { redacted, type JobRun, type Wish } from '../jobs/job-facts.ts';
import type { BatchVmFacts } from '../notify/job-event.ts';
import type { BatchVm, VmOutcome } from './batch-vm.ts';

interface Batch extends Pick<JobRun, 'provider' | 'redact'> {
  readonly vms: readonly BatchVm[];
  /** What was asked for of a VM that is not there. */
  readonly wishOf: (label: string) => Wish;
  readonly context: ExportContext;
}

/** Tells whoever wants to know that several VMs are exported, and in the end what became of all of them. */
export function batchLog(log: JobLog, { vms, provider, redact, context, wishOf }: Batch) {
  const { clock, runId, session } = context;
  const run = { runId, server: session.host, provider, redact, clock, log, inBatch: true };
  const began = clock.monotonic();
  const facts = { runId, server: session.host, provider, startedAt: clock.now(), count: vms.length };
  log.told({ type: 'batch.started', ...facts });
  return {
    ended: (outcomes: readonly VmOutcome[]): void => {
      for (const { error, ...unbegun } of thoseUnbegun(vms, outcomes, wishOf))
        neverBegun(unbegun, error, run);
      const ended = { endedAt: clock.now(), milliseconds: Math.round(clock.monotonic() - began) };
      log.told({
        type: 'batch.ended',
        ...facts,
        ...ended,
        vms: outcomes.map((outcome) => factsOf(outcome, redact)),
      });
    },
  };
}

/** Those that have no job: a VM that is not there, and one whose turn never came. */
function thoseUnbegun(
  vms: readonly BatchVm[],
  outcomes: readonly VmOutcome[],
  wishOf: Batch['wishOf'],
): { label: string; wish: Wish; error: HyperexportError }[] {
  const wanted = new Map(vms.map((vm) => [vm.label, vm.wanted]));
  return outcomes.flatMap((outcome) => {
    const { label, status } = outcome;
    const request = wanted.get(label);
    if (status === 'exported') return [];
    if (request === undefined || request instanceof HyperexportError)
      return [{ label, wish: wishOf(label), error: outcome.error }];
    return status === 'skipped' ? [{ label, wish: request, error: outcome.error }] : [];
  });
}

function factsOf(outcome: VmOutcome, redact: JobRun['redact']): BatchVmFacts {
  const { label: vm, status } = outcome;
  if (status !== 'exported') return { vm, status, error: redacted(outcome.error, redact) };
  const { output, bytes, milliseconds } = outcome.result ?? {};
  return {
    ...{ vm, status },
    ...(output === undefined ? {} : { output }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(milliseconds === undefined ? {} : { milliseconds }),
    ...(outcome.leftBehind === undefined ? {} : { error: redacted(outcome.leftBehind, redact) }),
  };
}
