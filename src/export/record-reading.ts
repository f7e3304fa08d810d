import { asHyperexportError } from '../core/errors.ts';
import type { ResponseHead } from '../transfer/response-head.ts';
import { framingHeaders } from '../vsphere/soap/exchange.ts';
import type { PlannedFile } from './plan-files.ts';
import type { ExportContext } from './request.ts';
import type { TransferredFile } from './transferred-file.ts';

interface Reading {
  readonly head: (head: ResponseHead) => void;
  readonly received: (file: TransferredFile) => void;
  readonly failed: (error: unknown) => void;
}

/** Tells whoever records the session how a file of a lease came; undefined where nobody does, or none is asked for. */
export function openReading(
  { lease, content }: PlannedFile,
  { session: { record }, clock }: ExportContext,
): Reading | undefined {
  if (record === undefined || content !== undefined) return undefined;
  const start = clock.monotonic();
  let answered = {};
  const tell = (how: object) =>
    record({
      kind: 'file',
      url: lease.url.href,
      ...answered,
      milliseconds: Math.round(clock.monotonic() - start),
      ...how,
    });
  return {
    head: ({ status, headers }) => (answered = { status, headers: framingHeaders(headers) }),
    received: ({ sizeBytes: bytes, sha256, sha1, structure: disk }) =>
      tell({ bytes, whole: true, sha256, ...(sha1 && { sha1 }), ...(disk && { disk }) }),
    failed: (error) => tell({ whole: false, error: asHyperexportError(error).code }),
  };
}
