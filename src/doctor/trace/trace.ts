import type { DiskStructure } from '../../disk/stream-optimized/structure.ts';

/**
 * What was said between this program and a server, redacted. It replays: a server that answers from it gives the client
 * the same answers in the same order.
 */
export interface Trace {
  readonly entries: readonly TraceEntry[];
  /** Exchanges that had no room any more. */
  readonly dropped: number;
}

export type TraceEntry = SoapEntry | DocumentEntry | FileEntry;

export interface SoapEntry {
  readonly kind: 'soap';
  readonly method: string;
  /** `VirtualMachine:vm-42`. */
  readonly target: string;
  readonly request: string;
  readonly status: number;
  readonly contentType: string;
  /** Absent for an answer that was no XML: nothing of it is kept but its length. */
  readonly answer?: string;
  readonly answerCharacters: number;
}

export interface DocumentEntry {
  readonly kind: 'document';
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly answer?: string;
  readonly answerCharacters: number;
}

/** A file that was read from a host or a datastore. Its content is in no report. */
export interface FileEntry {
  readonly kind: 'file';
  readonly url: string;
  /** The request's Range. */
  readonly range?: string;
  /** Absent where no answer came; then `error` says why, by its code. */
  readonly status?: number;
  /** The few header fields that say how the body came. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: number;
  /** Whether the body was read to its end; else it was left on purpose, or broke. */
  readonly whole?: boolean;
  readonly sha256?: string;
  readonly sha1?: string;
  /** Of a body that is a stream-optimised disk, as far as it was read. */
  readonly disk?: Partial<DiskStructure>;
  readonly error?: string;
}
