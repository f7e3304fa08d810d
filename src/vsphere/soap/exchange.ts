import type { MoRef } from '../moref.ts';

/** A request and its answer, as whoever records a session sees them: no cookie, and no secret that was sent. */
export interface Exchange {
  /** Absent for a document that is read beside the SOAP end point. */
  readonly call?: { readonly method: string; readonly target: MoRef; readonly request: string };
  /** The path of a document: `/sdk/vimServiceVersions.xml`. */
  readonly path?: string;
  readonly status: number;
  readonly contentType: string;
  readonly answer: string;
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
