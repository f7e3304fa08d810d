import { wordsOf } from '../core/errors.ts';
import type { ExportContext } from '../export/request.ts';
import type { JobLog } from '../jobs/job-log.ts';
import type { BatchVmFacts } from '../notify/job-event.ts';
import type { VmOutcome } from './batch-vm.ts';

interface Batch {
  readonly count: number;
  readonly provider: string;
  readonly context: ExportContext;
}

/** Tells whoever wants to know that several VMs are exported, and in the end what became of all of them. */
export function batchLog(log: JobLog, { count, provider, context }: Batch) {
  const { clock, runId, session } = context;
  const began = clock.monotonic();
  const facts = { runId, server: session.host, provider, startedAt: clock.now(), count };
  log.told({ type: 'batch.started', ...facts });
  return {
    ended: (outcomes: readonly VmOutcome[]): void => {
      const ended = { endedAt: clock.now(), milliseconds: Math.round(clock.monotonic() - began) };
      log.told({ type: 'batch.ended', ...facts, ...ended, vms: outcomes.map(factsOf) });
    },
  };
}

function factsOf(outcome: VmOutcome): BatchVmFacts {
  const { label: vm, status } = outcome;
  if (status !== 'exported') return { vm, status, error: wordsOf(outcome.error) };
  const { output, bytes, milliseconds } = outcome.result ?? {};
  return {
    ...{ vm, status },
    ...(output === undefined ? {} : { output }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(milliseconds === undefined ? {} : { milliseconds }),
    ...(outcome.leftBehind === undefined ? {} : { error: wordsOf(outcome.leftBehind) }),
  };
}
