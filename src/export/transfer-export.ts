import type { HyperexportError } from '../core/errors.ts';
import { retrying } from '../core/retry.ts';
import { ExportInProgress, type TransferredExport } from './export-in-progress.ts';
import { readNvram, withNvram } from './nvram.ts';
import { openLease } from './open-lease.ts';
import { planFiles } from './plan-files.ts';
import type { TransferInput } from './transfer-input.ts';
import { transferFiles } from './transfer-files.ts';

/** Leases that are asked for in one run: the first, and fresh ones when it was lost or did not give every file. */
const LEASES = 3;

/**
 * Transfers the VM's files under a lease and, where one does not suffice, under fresh ones. Disks that were finished
 * before, in this run or in an interrupted one, are kept only if all of them are of one moment: else all start again.
 */
export async function transferExport(input: TransferInput): Promise<TransferredExport> {
  const { request, context, scope } = input;
  const { clock, emit, signal } = context;
  const progress = new ExportInProgress(input);
  scope.defer('the partial files', async () => await progress.close());
  let read: Promise<Uint8Array | undefined> | undefined;
  const nvram = async () => await (read ??= readNvram(input.vm, context));
  return await retrying(
    { ...request.retry, tries: LEASES },
    {
      ...{ clock, signal },
      helps: aFreshLeaseHelps,
      onRetry: ({ failures, delayMs, error: { message } }) =>
        emit({ type: 'retry.scheduled', what: 'the export', failures, tries: LEASES, delayMs, message }),
    },
    async (nth) => await underOneLease(input, progress, { nth, nvram }),
  );
}

/** The lease is gone, or did not give every file: the reason may be the lease itself. */
function aFreshLeaseHelps({ code }: HyperexportError): boolean {
  return code === 'lease-lost' || code === 'transfer' || code === 'not-a-disk' || code === 'unreachable';
}

async function underOneLease(
  { request, snapshot, target, context, scope }: TransferInput,
  progress: ExportInProgress,
  { nth, nvram }: { readonly nth: number; readonly nvram: () => Promise<Uint8Array | undefined> },
): Promise<TransferredExport> {
  if (nth > 1) await progress.lookAgain();
  const { leaseWaitMs } = request;
  const lease = await openLease(progress.vm, context, { snapshot: snapshot?.facts.ref, leaseWaitMs, scope });
  try {
    const offered = planFiles(lease.files, progress.vm, request);
    const lacksNvram = snapshot !== undefined && offered.files.every(({ kind }) => kind !== 'nvram');
    const plan = lacksNvram ? withNvram(offered, progress.vm, await nvram()) : offered;
    await target.refuseTaken(plan.names);
    const { writer, missing } = await progress.under(plan);
    const { parallel, retry, idleMs } = request;
    await transferFiles(missing, { ...{ lease, writer, parallel, retry, idleMs, context } });
    return { lease, plan, writer, vm: progress.vm, files: progress.finished(plan) };
  } catch (error) {
    await lease.giveUp().catch(() => undefined); // its scope tries again, and tells
    throw error;
  }
}
