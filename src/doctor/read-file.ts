import { createHash } from 'node:crypto';
import { asHyperexportError, fail } from '../core/errors.ts';
import type { DiskStructure } from '../disk/stream-optimized/structure.ts';
import { StreamOptimizedWalk } from '../disk/stream-optimized/walk.ts';
import type { ExportContext } from '../export/request.ts';
import { getBody, type BodySink } from '../transfer/get-body.ts';
import type { ResponseHead } from '../transfer/response-head.ts';
import type { LeaseFile } from '../vsphere/nfc-lease.ts';
import { framingHeaders } from '../vsphere/soap/exchange.ts';
import { refusalOf } from './attempt.ts';
import type { FileReading } from './evidence.ts';

export interface ReadFile {
  readonly reading: FileReading;
  /** Of a body that was read to its end. */
  readonly digests?: { readonly sha256: string; readonly sha1: string };
}

interface ReadOptions {
  /** Where the reading is broken off. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  readonly context: Pick<ExportContext, 'session' | 'clock'>;
}

/** As an export's default. */
const IDLE_MS = 5 * 60_000;

/** Reads a file of a lease, or its beginning, and keeps nothing of it. That it cannot be read is told, not thrown. */
export async function readLeaseFile(file: LeaseFile, options: ReadOptions): Promise<ReadFile> {
  const { mostBytes, signal, context } = options;
  const { clock, session } = context;
  const enough = new AbortController();
  const sink = new CountingSink(file.isDisk, mostBytes, () => enough.abort(fail('interrupted', 'enough')));
  const start = clock.monotonic();
  let head: ResponseHead | undefined;
  let [whole, refused]: [boolean, unknown] = [false, undefined];
  try {
    const either = AbortSignal.any([signal, enough.signal]);
    const onHead = (answered: ResponseHead) => (head = answered);
    await getBody({ url: file.url, trust: file.trust, idleMs: IDLE_MS, onHead, signal: either }, sink);
    whole = true;
  } catch (error) {
    signal.throwIfAborted();
    if (error !== enough.signal.reason) refused = error;
  }
  const digests = whole ? sink.digests() : undefined;
  const structure = whole ? sink.structure() : undefined;
  const about = { bytes: sink.bytes, whole, milliseconds: Math.round(clock.monotonic() - start) };
  session.record?.({
    kind: 'file',
    url: file.url.href,
    ...(head === undefined ? {} : { status: head.status, headers: framingHeaders(head.headers) }),
    ...about,
    ...digests,
    ...(structure === undefined ? {} : { disk: structure }),
    ...(refused === undefined ? {} : { error: asHyperexportError(refused).code }),
  });
  const reading: FileReading = {
    ...about,
    ...(head === undefined ? {} : { status: head.status, framing: framingOf(head) }),
    ...(structure === undefined ? {} : { structure }),
    ...(sink.notADisk ? { notADisk: true } : {}),
    ...(refused === undefined ? {} : { refused: refusalOf(refused) }),
  };
  return { reading, ...(digests === undefined ? {} : { digests }) };
}

function framingOf({ headers }: ResponseHead): NonNullable<FileReading['framing']> {
  if (/chunked/i.test(headers.get('transfer-encoding') ?? '')) return 'chunked';
  return headers.has('content-length') ? 'length' : 'until-close';
}

/** Counts, hashes and, of a disk, walks through what comes, until it is enough. */
class CountingSink implements BodySink {
  bytes = 0;
  notADisk = false;
  readonly #walk: StreamOptimizedWalk | undefined;
  readonly #mostBytes: number;
  readonly #enough: () => void;
  readonly #sha256 = createHash('sha256');
  readonly #sha1 = createHash('sha1');

  constructor(isDisk: boolean, mostBytes: number, enough: () => void) {
    this.#walk = isDisk ? new StreamOptimizedWalk() : undefined;
    this.#mostBytes = mostBytes;
    this.#enough = enough;
  }

  accept(content: Uint8Array): void {
    const taken = content.subarray(0, this.#mostBytes - this.bytes);
    this.bytes += taken.length;
    this.#sha256.update(taken);
    this.#sha1.update(taken);
    this.#look((walk) => walk.push(taken));
    if (taken.length < content.length) this.#enough();
  }

  room(): undefined {
    return undefined;
  }

  digests(): { sha256: string; sha1: string } {
    return { sha256: this.#sha256.digest('hex'), sha1: this.#sha1.digest('hex') };
  }

  structure(): DiskStructure | undefined {
    return this.#look((walk) => walk.finish());
  }

  /** A body that is no disk is hashed to its end all the same: the server's checksum says whether it came so. */
  #look<T>(act: (walk: StreamOptimizedWalk) => T): T | undefined {
    if (this.#walk === undefined || this.notADisk) return undefined;
    try {
      return act(this.#walk);
    } catch {
      this.notADisk = true;
      return undefined;
    }
  }
}
