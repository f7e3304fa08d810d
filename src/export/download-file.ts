import type { Clock } from '../core/clock.ts';
import { fail } from '../core/errors.ts';
import type { DiskStructure } from '../disk/stream-optimized/structure.ts';
import { StreamOptimizedWalk } from '../disk/stream-optimized/walk.ts';
import { getBody, type BodySink } from '../transfer/get-body.ts';
import type { PieceFile } from '../transfer/piece-file.ts';
import type { PlannedFile } from './plan-files.ts';
import { openReading, type Reading } from './record-reading.ts';
import type { ExportContext } from './request.ts';
import type { TransferProgress } from './transfer-progress.ts';
import type { TransferredFile } from './transferred-file.ts';

const REPORT_EVERY_BYTES = 4 * 1024 * 1024;
/** Under a low limit those take minutes, and a picture that stands still looks as if nothing came. */
const REPORT_AT_LEAST_EVERY_MS = 1000;

export interface DownloadOptions {
  /** Silence for so long is a failure. */
  readonly idleMs: number;
  readonly progress: TransferProgress;
  readonly context: ExportContext;
  readonly signal: AbortSignal;
}

/** Downloads one file of the lease into `file`: hashed and, if it is a disk, walked through while it streams past. */
export async function downloadFile(
  planned: PlannedFile,
  file: PieceFile,
  options: DownloadOptions,
): Promise<TransferredFile> {
  const reading = openReading(planned, options.context);
  try {
    const received = await download(planned, file, { ...options, reading });
    reading?.received(received);
    return received;
  } catch (error) {
    reading?.failed(error);
    throw error;
  }
}

async function download(
  planned: PlannedFile,
  file: PieceFile,
  options: DownloadOptions & { readonly reading: Reading | undefined },
): Promise<TransferredFile> {
  const { context, idleMs, reading, signal } = options;
  const { name, disk, lease } = planned;
  context.emit({ type: 'disk.started', disk: name, capacityBytes: disk?.capacityBytes ?? 0 });

  const walk = planned.kind === 'disk' ? new StreamOptimizedWalk() : undefined;
  const sink =
    walk === undefined
      ? file
      : new WalkedSink(walk, file, context.clock, (bytes) => report(planned, walk, bytes, options));
  using limit =
    planned.content === undefined ? context.limiter?.join({ timed: walk !== undefined }) : undefined;
  const { url, trust } = lease;
  const { endIsProven } =
    planned.content === undefined
      ? await getBody(
          { url, trust, idleMs, limit, onHead: reading?.head, signal },
          reading?.counted(sink) ?? sink,
        )
      : { endIsProven: true };
  if (planned.content !== undefined) file.accept(planned.content);
  const structure = walk === undefined ? undefined : checkedStructure(planned, walk);
  const { sizeBytes, digests } = await file.finish();
  const isWhole = walk !== undefined || isWholeFile(planned, sizeBytes, endIsProven);
  return {
    planned,
    sizeBytes,
    sha256: digests['sha256'] ?? '',
    ...(digests['sha1'] === undefined ? {} : { sha1: digests['sha1'] }),
    ...(structure === undefined ? {} : { structure }),
    ...(isWhole ? {} : { mayBeCut: true as const }),
  };
}

/** A body that is whole by HTTP's rules may still be half a disk: its own structure must end, at the right capacity. */
function checkedStructure({ name, disk }: PlannedFile, walk: StreamOptimizedWalk): DiskStructure {
  const structure = walk.finish();
  if (disk !== undefined && structure.capacityBytes !== disk.capacityBytes) {
    throw fail(
      'not-a-disk',
      `${name} holds a disk of ${structure.capacityBytes} bytes, the VM's has ${disk.capacityBytes}`,
      {
        hint: 'was the disk resized in between? export again',
      },
    );
  }
  return structure;
}

/**
 * What is no disk has no structure that would tell: HTTP's word for its end, and the size that the lease announced, must
 * agree; where they do not, the server's manifest has the last word. Nothing at all is no file.
 */
function isWholeFile({ name, lease }: PlannedFile, sizeBytes: number, endIsProven: boolean): boolean {
  const { sizeHint } = lease;
  if (sizeBytes === 0 && sizeHint !== 0) throw fail('transfer', `${name} came without a single byte`);
  if (endIsProven) return sizeHint === undefined || sizeHint === sizeBytes;
  if (sizeHint === undefined) return false;
  if (sizeHint === sizeBytes) return true;
  throw fail('transfer', `${name} ended after ${sizeBytes} bytes, the lease announced ${sizeHint}`);
}

function report(
  planned: PlannedFile,
  walk: StreamOptimizedWalk,
  bytes: number,
  options: DownloadOptions,
): void {
  const { name, disk } = planned;
  const capacityBytes = walk.capacityBytes ?? disk?.capacityBytes ?? 0;
  options.context.emit({ type: 'disk.progressed', disk: name, bytes, address: walk.address, capacityBytes });
  options.progress.reached(planned, walk.address);
}

/** Shows each read to the walk on its way to the file. */
class WalkedSink implements BodySink {
  readonly #walk: StreamOptimizedWalk;
  readonly #file: PieceFile;
  readonly #clock: Clock;
  readonly #report: (bytes: number) => void;
  #bytes = 0;
  #reportAt = REPORT_EVERY_BYTES;
  #reportedMs: number;

  constructor(walk: StreamOptimizedWalk, file: PieceFile, clock: Clock, report: (bytes: number) => void) {
    this.#walk = walk;
    this.#file = file;
    this.#clock = clock;
    this.#report = report;
    this.#reportedMs = clock.monotonic();
  }

  accept(content: Uint8Array): void {
    this.#walk.push(content);
    this.#file.accept(content);
    this.#bytes += content.length;
    const now = this.#clock.monotonic();
    if (this.#bytes < this.#reportAt && now - this.#reportedMs < REPORT_AT_LEAST_EVERY_MS) return;
    this.#reportAt = this.#bytes + REPORT_EVERY_BYTES;
    this.#reportedMs = now;
    this.#report(this.#bytes);
  }

  room(): Promise<void> | undefined {
    return this.#file.room();
  }
}
