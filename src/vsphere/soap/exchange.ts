import type { DiskStructure } from '../../disk/stream-optimized/structure.ts';
import type { MoRef } from '../moref.ts';

/** What was said to a server and what it answered, as whoever records a session sees it: no cookie, and no password. */
export type Exchange = SoapExchange | DocumentExchange | RestExchange | FileExchange;

interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly answer: string;
}

export interface SoapExchange extends Answered {
  readonly kind: 'soap';
  readonly method: string;
  readonly target: MoRef;
  readonly request: string;
}

/** A document that is read beside the SOAP end point: `/sdk/vimServiceVersions.xml`. */
export interface DocumentExchange extends Answered {
  readonly kind: 'document';
  readonly path: string;
}

export interface RestExchange extends Answered {
  readonly kind: 'rest';
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Absent where none was sent. JSON. */
  readonly request?: string;
}

/** A file that was read from the server, a host or a datastore: what is known of its body, and never the body. */
export interface FileExchange {
  readonly kind: 'file';
  readonly url: string;
  /** The request's Range. */
  readonly range?: string;
  /** Absent where no answer came; then `error` says why, by its code. */
  readonly status?: number;
  /** The few header fields that say how the body came. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: number;
  readonly milliseconds?: number;
  /** Whether the body was read to its end; else it was left on purpose, or broke. */
  readonly whole?: boolean;
  readonly sha256?: string;
  readonly sha1?: string;
  /** Of a body that is a stream-optimised disk, as far as it was read. */
  readonly disk?: Partial<DiskStructure>;
  readonly error?: string;
}

/** Called for each answer, before it is read: what cannot be read is the most interesting. Must not throw. */
export type RecordExchange = (exchange: Exchange) => void;

/** What of the arguments is never shown to a recorder. */
const SECRETS: Readonly<Record<string, readonly string[]>> = { Login: ['password'] };

/** The arguments of a call with its secrets emptied. */
export function withoutSecrets(method: string, args: object): object {
  const emptied = (SECRETS[method] ?? []).map((name) => [name, '']);
  return { ...args, ...(Object.fromEntries(emptied) as object) };
}

/** Of an answer's header fields those that say how its body came; none of them names anybody. */
export function framingHeaders(headers: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => FRAMING.includes(name.toLowerCase())));
}

const FRAMING = [
  ...['content-length', 'content-type', 'content-range', 'content-encoding', 'transfer-encoding'],
  ...['accept-ranges', 'connection', 'retry-after'],
];
