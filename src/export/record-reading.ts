import { asHyperexportError } from '../core/errors.ts';
import type { BodySink } from '../transfer/get-body.ts';
import type { ResponseHead } from '../transfer/response-head.ts';
import { framingHeaders } from '../vsphere/soap/exchange.ts';
import type { PlannedFile } from './plan-files.ts';
import type { ExportContext } from './request.ts';
import type { TransferredFile } from './transferred-file.ts';

export interface Reading {
  readonly head: (head: ResponseHead) => void;
  /** The sink, with its bytes counted. */
  readonly counted: (sink: BodySink) => BodySink;
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
  let received = 0;
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
    counted: (sink) => ({
      accept: (content) => {
        received += content.length;
        sink.accept(content);
      },
      room: () => sink.room(),
    }),
    received: ({ sizeBytes: bytes, sha256, sha1, structure: disk }) =>
      tell({ bytes, whole: true, sha256, ...(sha1 && { sha1 }), ...(disk && { disk }) }),
    failed: (error) => tell({ bytes: received, whole: false, error: asHyperexportError(error).code }),
  };
}
