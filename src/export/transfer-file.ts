import { retrying, type Retry, type RetryPolicy } from '../core/retry.ts';
import { downloadFile } from './download-file.ts';
import type { OpenLease } from './open-lease.ts';
import type { PackageWriter } from './package/package-writer.ts';
import type { PlannedFile } from './plan-files.ts';
import type { ExportContext } from './request.ts';
import { earlyProof } from './server-checksums.ts';
import type { TransferredFile } from './transferred-file.ts';
import type { TransferProgress } from './transfer-progress.ts';

export interface TransferOptions {
  readonly lease: OpenLease;
  readonly writer: PackageWriter;
  readonly retry: RetryPolicy;
  readonly idleMs: number;
  readonly progress: TransferProgress;
  readonly context: ExportContext;
  readonly signal: AbortSignal;
}

/**
 * One file of the lease, as often as it takes: each try is a whole GET into an empty place, because a body is made on
 * the fly and two halves of two of them are no disk. Kept, once it is whole and compared as far as that can be.
 */
export async function transferFile(planned: PlannedFile, options: TransferOptions): Promise<TransferredFile> {
  const { context, lease, retry, signal, writer } = options;
  const { clock, emit } = context;
  const start = clock.monotonic();
  const onRetry = tellRetry(planned, retry, context);
  const received = await retrying(retry, { clock, signal, onRetry }, async (nth) => {
    if (nth > 1) await lease.check();
    signal.throwIfAborted();
    return await oneTry(planned, options);
  });
  const proof = await earlyProof(lease, received, signal);
  const file = proof === undefined ? received : { ...received, proof };
  await writer.keep(file);
  const { sizeBytes: bytes, sha256 } = file;
  const milliseconds = Math.round(clock.monotonic() - start);
  emit({ type: 'disk.finished', disk: planned.name, bytes, sha256, milliseconds });
  return file;
}

async function oneTry(planned: PlannedFile, options: TransferOptions): Promise<TransferredFile> {
  const { lease, writer } = options;
  await using place = await writer.place(
    planned,
    lease.checksum === 'sha1' ? ['sha256', 'sha1'] : ['sha256'],
  );
  return await downloadFile(planned, place, options);
}

function tellRetry({ name }: PlannedFile, { tries }: RetryPolicy, { emit, limiter }: ExportContext) {
  return ({ failures, delayMs, error }: Retry) => {
    emit({ type: 'retry.scheduled', what: name, failures, tries, delayMs, message: error.message });
    // A disk that is none says nothing about the link.
    if (error.code === 'transfer' || error.code === 'unreachable') limiter?.transferFailed();
  };
}
