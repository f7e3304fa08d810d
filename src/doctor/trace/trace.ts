import type { FileExchange } from '../../vsphere/soap/exchange.ts';

/**
 * What was said between this program and a server, redacted. It replays: a server that answers from it gives the client
 * the same answers in the same order.
 */
export interface Trace {
  readonly entries: readonly TraceEntry[];
  /** Exchanges that had no room any more. */
  readonly dropped: number;
}

export type TraceEntry = SoapEntry | DocumentEntry | RestEntry | FileEntry;

interface Answered {
  readonly status: number;
  readonly contentType: string;
  /** Absent for an answer that could not be read: nothing of it is kept but its length. */
  readonly answer?: string;
  readonly answerCharacters: number;
  /** Objects of a long list that are not shown, because nothing else in the trace speaks of them. */
  readonly leftOut?: number;
}

export interface SoapEntry extends Answered {
  readonly kind: 'soap';
  readonly method: string;
  /** `VirtualMachine:vm-42`. */
  readonly target: string;
  readonly request: string;
}

export interface DocumentEntry extends Answered {
  readonly kind: 'document';
  readonly path: string;
}

export interface RestEntry extends Answered {
  readonly kind: 'rest';
  readonly method: string;
  readonly path: string;
  readonly request?: string;
}

/** A file that was read from a host or a datastore. Its content is in no report. */
export type FileEntry = FileExchange;
